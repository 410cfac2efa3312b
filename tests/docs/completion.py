#!/usr/bin/env python3
"""Tab completes in bash, zsh and fish: completion.py BUILD SOURCE

In bash the function is called as bash calls it; where there is a terminal to be had, words are also typed and completed in bash
and zsh. Shells that are not installed are passed over."""
import os, pty, re, select, shutil, subprocess, sys, tempfile, time

BUILD, SOURCE = (os.path.abspath(folder) for folder in sys.argv[1:3])
FILES = {shell: os.path.join(SOURCE, "completion", "stance." + shell) for shell in ("bash", "zsh", "fish")}
bad = []


def expect(what, seen, wanted):
    if seen != wanted: bad.append(f"{what}: {seen!r}, expected {wanted!r}")


def run(words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, **more)


# ---- asked as a shell asks -------------------------------------------------------------------------------

def bash_offers(*words):
    """COMPREPLY after these words, as bash splits them, the last being completed."""
    script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { echo "compopt $*"; }; '
              '_stance; printf "%s\\n" "${COMPREPLY[@]}"')
    done = run(["bash", "--norc", "-c", script, "bash", FILES["bash"], *words])
    if done.stderr: bad.append(f"bash: {done.stderr}")
    return done.stdout.split("\n")[:-1]


def check_bash():
    expect("bash: a command", bash_offers("stance", "cla"), ["classify"])
    expect("bash: an option", bash_offers("stance", "classify", "--form"), ["--format"])
    expect("bash: a value", bash_offers("stance", "classify", "-f", "json"), ["json", "jsonl"])
    expect("bash: a value after =", bash_offers("stance", "classify", "--color", "=", "al"), ["always"])
    expect("bash: no value yet after =", bash_offers("stance", "train", "--class-weight", "="), ["balanced", "none"])
    expect("bash: after a value after =", bash_offers("stance", "classify", "--color", "=", "auto", "--qui"), ["--quiet"])
    expect("bash: files", bash_offers("stance", "classify", "-o", ""), ["compopt -o default", ""])
    expect("bash: the trainer", bash_offers("stance-train", "merge", "--conflicts", ""), ["keep", "first", "drop"])
    expect("bash: nothing", bash_offers("stance", "nonsense", ""), [""])
    expect("bash: the function of stance-train", run(["bash", "--norc", "-c", f". {FILES['bash']}; complete -p stance-train"]).stdout,
           "complete -F _stance stance-train\n")


def fish_offers(line):
    done = run(["fish", "--no-config", "-c", f"source {FILES['fish']}; complete -C '{line}'"])
    if done.stderr: bad.append(f"fish: {done.stderr}")
    return [offer.split("\t")[0] for offer in done.stdout.splitlines()]


def check_fish():
    if not shutil.which("fish"): return "fish"
    expect("fish: syntax", run(["fish", "-n", FILES["fish"]]).stderr, "")
    expect("fish: a command", fish_offers("stance cla"), ["classify"])
    expect("fish: an option", fish_offers("stance classify --form"), ["--format"])
    expect("fish: a value", sorted(fish_offers("stance classify -f js")), ["json", "jsonl"])
    expect("fish: a value after =", fish_offers("stance classify --color=al"), ["--color=always"])
    expect("fish: files", fish_offers("stance classify -o tex"), ["text.txt"])
    expect("fish: files after =", fish_offers("stance classify --output=tex"), ["--output=text.txt"])
    expect("fish: an operand", fish_offers("stance classify tex"), ["text.txt"])
    expect("fish: the trainer", sorted(fish_offers("stance-train merge --conflicts ")), ["drop", "first", "keep"])
    return ""


# ---- typed ------------------------------------------------------------------------------------------------

def typed(command, setup, keys, wanted):
    """The words that the shell has on its line after these keys, when they are as wanted or else after a while."""
    pid, terminal = pty.fork()
    if pid == 0: os.execvpe(command[0], command, {**os.environ, "TERM": "dumb", "PS1": "ready> ", "LC_ALL": "C"})
    seen = b""

    def until(pattern, seconds=20):
        nonlocal seen
        end = time.monotonic() + seconds
        while not re.search(pattern, seen) and time.monotonic() < end:
            if not select.select([terminal], [], [], 0.2)[0]: continue
            try: seen += os.read(terminal, 4096)
            except OSError: return
    for line in setup + ["PS1='set''up> '"]:  # which its own echo does not have
        os.write(terminal, line.encode() + b"\n")
    until(rb"setup> ")
    seen = b""
    os.write(terminal, keys.encode())
    until(re.escape(wanted.encode()))
    os.write(terminal, b"\n")
    until(rb"<[^<>]*>\r?\n")
    os.write(terminal, b"exit\n")
    os.close(terminal)
    os.waitpid(pid, 0)
    found = re.search(rb"<([^<>]*)>\r?\n", seen)
    return found[1].decode() if found else seen.decode("utf-8", "replace")


def check_typed(shell, command, setup):
    """`words` stands in for stance, and completes as it does."""
    for keys, wanted in (("words classi\t", "classify"), ("words classify --inp\t", "classify --input-format"),
                         ("words classify --color al\t", "classify --color always"),
                         ("words classify --color=al\t", "classify --color=always"),
                         ("words classify -o tex\t", "classify -o text.txt"),
                         ("words classify --output=tex\t", "classify --output=text.txt")):
        expect(f"{shell}: typed {keys!r}", typed(command, setup, keys, wanted).strip(), wanted)


def main():
    missing = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        open("text.txt", "w").close()
        os.environ["PATH"] = folder + "/bin:" + BUILD + ":" + os.environ["PATH"]
        os.environ["HOME"] = folder
        os.mkdir("bin")
        with open("bin/words", "w") as f:  # a program that shows how it is called, and completes as stance
            f.write('#!/bin/sh\n[ "$1" = --complete ] && exec stance "$@"\necho "<$*>"\n')
        os.chmod("bin/words", 0o755)
        check_bash()
        check_typed("bash", ["bash", "--norc", "--noprofile", "-i"], [f". {FILES['bash']}", "complete -F _stance words"])
        missing.append(check_fish())
        if shutil.which("zsh"):
            expect("zsh: syntax", run(["zsh", "-n", FILES["zsh"]]).stderr, "")
            os.mkdir("functions")
            shutil.copy(FILES["zsh"], "functions/_stance")
            check_typed("zsh", ["zsh", "-f", "-i"], ["unsetopt zle_bracketed_paste; fpath=($PWD/functions $fpath)",
                                                     "autoload -Uz compinit; compinit -D -u; compdef _stance words"])
        else: missing.append("zsh")
        os.chdir("/")
    print("\n".join(bad) or "ok" + "".join(f"; no {shell}" for shell in missing if shell))
    sys.exit(bool(bad))


main()
