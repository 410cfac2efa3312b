#!/usr/bin/env python3
"""Run the programs as a user would and compare exit status, standard output and standard error with what is on file.

    tests/cli/run.py BUILD [--refresh] [--only PATTERN]

Every cases/NAME.sh is run by sh in an empty folder, with the programs of BUILD on the path and these variables:
    DATA    tests/data                  MODEL   a model trained from tests/data/house.tsv (tasks mood and place)
What it does is compared with cases/NAME.out; --refresh writes that file anew (look at the difference before you
commit it). A line "# needs: unprivileged" in a case skips it for root, who may read everything.
"""
import argparse, difflib, fnmatch, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")


def observe(script, folder, env):
    run = subprocess.run(["sh", script], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=120)
    text = f"exit status {run.returncode}\n--- standard output\n{run.stdout.decode('utf-8', 'backslashreplace')}"
    text += f"--- standard error\n{run.stderr.decode('utf-8', 'backslashreplace')}"
    return text.replace(os.path.abspath(DATA), "DATA").replace(folder, "HERE")


def train(build, folder, env):
    model = os.path.join(folder, "house.stance")
    subprocess.run(["stance-train", "train", "--quiet", "-l", "mood", "-l", "place", "-g", "group", "-C", "1", "--cv", "3",
                    "--unit", "sentence", "--features", "word:1-2,char:2-4", "-o", model, os.path.join(DATA, "house.tsv")],
                   check=True, env=env)
    return model


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build"); ap.add_argument("--refresh", action="store_true"); ap.add_argument("--only", default="*")
    a = ap.parse_args()
    bad = count = 0
    env = {"PATH": os.path.abspath(a.build) + ":/usr/bin:/bin", "LC_ALL": "C", "DATA": os.path.abspath(DATA)}
    for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ: env[name] = os.environ[name]
    with tempfile.TemporaryDirectory() as top:
        env["MODEL"] = train(a.build, top, env)
        for case in sorted(os.listdir(os.path.join(HERE, "cases"))):
            name, ending = os.path.splitext(case)
            if ending != ".sh" or not fnmatch.fnmatch(name, a.only): continue
            script = os.path.join(HERE, "cases", case)
            if "# needs: unprivileged" in open(script).read() and os.geteuid() == 0: continue
            folder = os.path.join(top, name); os.mkdir(folder)
            seen = observe(script, folder, env).replace(env["MODEL"], "MODEL")
            expected = os.path.join(HERE, "cases", name + ".out")
            count += 1
            if a.refresh:
                open(expected, "w", encoding="utf-8").write(seen)
                continue
            wanted = open(expected, encoding="utf-8").read() if os.path.exists(expected) else ""
            if seen != wanted:
                bad += 1
                sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), seen.splitlines(True), name + ".out", "seen"))
    print(f"{count} cases, {bad} differ")
    sys.exit(1 if bad or not count else 0)


if __name__ == "__main__":
    main()
