#!/usr/bin/env python3
"""Each room compiles what it may include, and fails to compile what it may not: layers.py BUILD SOURCE."""
import json, os, re, shlex, subprocess, sys, tempfile

# room -> headers it may include, headers it may not
ROOMS = {
    "base": (["arena.h", "stance.h"], ["token.h", "format.h", "dataset.h", "result.h", "utf8proc_no_such.h"]),
    "features": (["arena.h", "token.h"], ["model_view.h", "dataset.h", "result.h"]),
    "models": (["arena.h", "token.h", "model_view.h"], ["dataset.h", "result.h", "trainer.h"]),
    "train": (["arena.h", "token.h", "model_view.h", "dataset.h"], ["result.h", "model.h", "article.h"]),
    "classify": (["arena.h", "token.h", "model_view.h", "result.h"], ["dataset.h", "trainer.h", "fit.h"]),
    "train-program": (["options.h", "stance_train.h"], ["token.h", "model_view.h", "result.h"]),
    "stance-main": (["program.h", "commands.h"], ["token.h", "model_view.h"]),
    "serve-program": (["program.h", "http_server.h"], ["dataset.h", "model_view.h"]),
    "classify-program": (["options.h", "batch.h"], ["dataset.h", "model_view.h"]),
}


def main():
    build, source = sys.argv[1], os.path.abspath(sys.argv[2])
    commands = {}
    for entry in json.load(open(os.path.join(build, "compile_commands.json"))):
        room = re.search(r"room-([a-z-]+)\.dir", entry["command"])
        if room: commands[room[1]] = [w for w in shlex.split(entry["command"]) if w.startswith(("-I", "-isystem", "-D"))]
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        for room, (allowed, forbidden) in ROOMS.items():
            for header in allowed + forbidden:
                path = os.path.join(folder, "try.c")
                open(path, "w").write(f'#include "{header}"\nint unused;\n')
                done = subprocess.run(["cc", "-std=c11", "-fsyntax-only", *commands[room], path], stderr=subprocess.PIPE)
                if (done.returncode == 0) != (header in allowed):
                    bad.append(f"{room}: {header} {'compiles' if done.returncode == 0 else 'does not compile'}")
    for folder in ("base", "features", "models", "train", "classify"):
        for name in os.listdir(os.path.join(source, folder)):
            if name.endswith((".c", ".h")) and '#include "../' in open(os.path.join(source, folder, name)).read():
                bad.append(f"{folder}/{name}: includes by a path")
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
