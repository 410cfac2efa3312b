#!/usr/bin/env python3
"""No room for the output: an error, the old file untouched, nothing left behind.

    full_disk.py BUILD

By a limit on the size of files, and on a file system of 64 KiB where one can be mounted (else that part is left out)."""
import os, resource, shutil, signal, subprocess, sys

import programs

OLD = b"what was there before\n"


def limited(size, ignore):
    def prepare():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignore else signal.SIG_DFL)
    return prepare


def commands():
    yield "out.stance", [*programs.TRAIN, "-o", "out.stance", programs.DATA]
    yield "out.jsonl", ["stance", "classify", "-m", "old.stance", "-i", "lines", "-f", "jsonl", "-o", "out.jsonl", "many.txt"]


def check(place, what, output, run, bad, status):
    if place.read(output) != OLD: bad.append(f"{what}: the old file is gone")
    if run.returncode != status: bad.append(f"{what}: exit status {run.returncode} instead of {status}")
    if status == 1 and b"cannot write" not in run.stderr: bad.append(f"{what}: said {run.stderr!r}")
    left = [name for name in os.listdir(place.folder) if ".tmp" in name]
    if left: bad.append(f"{what}: left {left}")


def with_limits(place, bad):
    """Without the signal it is an error like others; with it the program dies, and the old file stays."""
    for output, command in commands():
        for size in (0, 1, 4096, 65536):
            for ignore in (True, False):
                place.write(output, OLD)
                run = place.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limited(size, ignore))
                check(place, f"{command[0]}, limit {size}", output, run, bad, 1 if ignore else -signal.SIGXFSZ)


# In a mount namespace of its own: MOUNT is gone with the shell.
SMALL = """mount -t tmpfs -o size=64k none "$MOUNT" || exit 99
printf 'what was there before\\n' > "$MOUNT/$OUTPUT"
"$@"; status=$?
cmp -s "$MOUNT/$OUTPUT" before || { echo "the old file is gone" >&2; exit 98; }
[ "$(ls "$MOUNT")" = "$OUTPUT" ] || { ls "$MOUNT" >&2; exit 97; }
exit $status"""


def on_small_disk(place, bad):
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    if not shutil.which("unshare") or place.run([*unshare, "mount", "-t", "tmpfs", "none", "/mnt"], stderr=subprocess.PIPE).returncode:
        print("no file system can be mounted: that part is left out")
        return
    os.mkdir(place.path("small"))
    place.write("before", OLD)
    place.env.update(MOUNT=place.path("small"))
    for output, command in commands():
        place.env["OUTPUT"] = output
        inside = [os.path.join("small", word) if word == output else word for word in command]
        run = place.run([*unshare, "sh", "-c", SMALL, "sh", *inside], stderr=subprocess.PIPE)
        if run.returncode != 1 or b"No space left" not in run.stderr: bad.append(f"{command[0]}, full disk: {run.returncode} {run.stderr!r}")


def main():
    place, bad = programs.Place(sys.argv[1]), []
    place.write("many.txt", place.read("article.txt") * 40)
    with_limits(place, bad)
    on_small_disk(place, bad)
    programs.report(bad, "ok")


main()
