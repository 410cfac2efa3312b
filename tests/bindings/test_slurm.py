# SPDX-License-Identifier: MIT
"""The job array in a real Slurm of one node, of which a task is killed and requeued: test_slurm.py BUILD. ROUNDS in the
environment: how often one is (1)."""
import getpass, json, os, shutil, signal, socket, subprocess, sys, time

import support
from support import BUILD, WORK, house, texts

os.environ["PATH"] += ":/usr/sbin:/sbin"
for name, package in (("slurmctld", "slurm-wlm"), ("slurmd", "slurm-wlm"), ("munged", "munge")):
    if not shutil.which(name):
        print(f"skipped: {package} is not installed")
        sys.exit(77)

SCRIPTS = os.path.join(support.SOURCE, "bindings", "slurm")
CONFIGURATION = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=1
MessageTimeout=60
NodeName={host} NodeAddr=127.0.0.1 CPUs={processors} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""
# The program, but that task 2 stops in its second file when it runs for the first time.
SLOW = """#!/bin/sh
if [ "$SLURM_ARRAY_TASK_ID" = 2 ] && [ -z "$SLURM_RESTART_COUNT" ] && [ -e "{folder}/first" ]; then
  touch "{folder}/stopped"
  sleep 600
fi
[ "$SLURM_ARRAY_TASK_ID" = 2 ] && touch "{folder}/first"
exec "{build}/stance" "$@"
"""


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes: probe.close()
    return ports


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=WORK.name, timeout=60).stdout.decode()


class Slurm:
    def __init__(self, folder):
        self.folder, self.processes = folder, []
        for name in ("state", "spool", "cgroups"): os.mkdir(os.path.join(folder, name))
        host = socket.gethostname().split(".")[0]
        settings = dict(folder=folder, host=host, user=getpass.getuser(), ports=free_ports(2), processors=min(2, os.cpu_count()))
        self.write("slurm.conf", CONFIGURATION.format(**settings))
        self.write("cgroup.conf", f"CgroupPlugin=cgroup/v1\nCgroupMountpoint={folder}/cgroups\n")
        self.write("key", os.urandom(512).hex(), 0o400)
        os.environ["SLURM_CONF"] = os.path.join(folder, "slurm.conf")
        self.start("munged", "--foreground", "--force", *(f"--{name}={folder}/{file}" for name, file in (
            ("key-file", "key"), ("socket", "munge.socket"), ("pid-file", "munge.pid"), ("log-file", "munge.log"), ("seed-file", "seed"))))
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D", "-N", host)
        self.wait(lambda: "idle" in run("sinfo", "-h", "-o", "%T"))

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, mode), "w") as file:
            file.write(text)
        return path

    def start(self, *command):
        with open(os.path.join(self.folder, command[0] + ".out"), "wb") as log:
            self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        time.sleep(1)

    def wait(self, done, seconds=120):
        deadline = time.monotonic() + seconds
        while True:
            try:
                if done(): return
            except subprocess.CalledProcessError: pass
            if time.monotonic() > deadline: raise TimeoutError(self.logs())
            time.sleep(0.3)

    def logs(self):
        return "\n".join(support.content(os.path.join(self.folder, f"{p.args[0]}.out")).decode(errors="replace")[-2000:] for p in self.processes)

    def close(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try: process.wait(timeout=20)
            except subprocess.TimeoutExpired: process.kill()


class JobArray(support.Case):
    def setUp(self):
        self.folder = os.path.join(WORK.name, self._testMethodName)
        os.mkdir(self.folder)
        self.slurm = Slurm(self.folder)
        self.addCleanup(self.slurm.close)
        self.input = os.path.join(self.folder, "in")
        os.mkdir(self.input)
        for number, start in enumerate(range(0, 650, 50)):
            records = [{"id": f"r{start + i}", "text": text} for i, text in enumerate(texts(50))] + ([{"id": "bad"}] if number == 3 else [])
            with open(os.path.join(self.input, f"shard {number:02}.jsonl"), "w") as file:
                file.writelines(json.dumps(record) + "\n" for record in records)

    def state(self, job):
        return dict(word.split("=", 1) for word in run("scontrol", "-o", "show", "job", job).split() if "=" in word)

    def test_a_task_is_killed_and_requeued(self):
        one = subprocess.run([os.path.join(BUILD, "stance"), "classify", "-q", "-m", house(), "-i", "jsonl", "-f", "jsonl",
                              *(os.path.join(self.input, name) for name in sorted(os.listdir(self.input)))], stdout=subprocess.PIPE).stdout
        ids = [f"r{i}" for i in range(650)] + ["bad"]
        tally = support.Tally("Slurm, a task killed and requeued")
        for turn in range(int(os.environ.get("ROUNDS", "1"))):
            round_folder = os.path.join(self.folder, f"round-{turn}")
            os.mkdir(round_folder)
            self.output, self.merged = (os.path.join(round_folder, name) for name in ("out", "merged.jsonl"))
            self.kill_one(round_folder)
            merged = support.content(self.merged)
            tally.add(ids, [json.loads(line)["id"] for line in merged.splitlines()])
            self.assertEqual((tally.lost, tally.doubled), (0, 0))
            self.assertEqual(merged, one)
            self.assertEqual(len(one.splitlines()), 651)
        self.merge_refuses_what_is_short()

    def kill_one(self, folder):
        """Run the array, of which task 2 is requeued while it runs, and the merge."""
        wrapper = self.slurm.write(os.path.join(folder, "slow"), SLOW.format(folder=folder, build=BUILD), 0o755)
        os.environ["STANCE"] = wrapper
        array, merge = run(os.path.join(SCRIPTS, "submit"), "4", self.input, self.output, self.merged, "-m", house()).split()
        self.slurm.wait(lambda: os.path.exists(os.path.join(folder, "stopped")))
        before = os.listdir(self.output)
        self.assertIn("shard 01.jsonl", before)       # task 2 has done its first file,
        self.assertNotIn("shard 05.jsonl", before)    # not its second
        run("scontrol", "requeue", f"{array}_2")
        self.slurm.wait(lambda: self.state(merge)["JobState"] == "COMPLETED", 180)
        self.assertEqual(self.state(f"{array}_2")["Restarts"], "1")

    def merge_refuses_what_is_short(self):
        path = os.path.join(self.output, "shard 07.jsonl")
        whole = support.content(path)
        for left in (whole[:len(whole) // 2], None):
            os.remove(path)
            if left: self.slurm.write(path, left.decode())
            else: open(path, "w").close()
            done = subprocess.run(["sh", os.path.join(SCRIPTS, "merge.sbatch"), self.input, self.output, self.merged + "2"], stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"shard 07.jsonl: ", done.stderr)
            self.assertFalse(os.path.exists(self.merged + "2"))


support.main()
