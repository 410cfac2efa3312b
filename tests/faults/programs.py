"""What the fault tests share: the programs, a model, data, and a folder of their own."""
import os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data", "house.tsv")
TRAIN = ["stance-train", "train", "--quiet", "-l", "mood", "-l", "place", "-g", "group", "-C", "1", "--cv", "0",
         "--unit", "sentence", "--features", "word:1-2,char:2-4"]


class Place:
    """A temporary folder with the programs of BUILD on the path, old.stance, new.stance and article.txt."""

    def __init__(self, build):
        self.env = {**os.environ, "PATH": os.path.abspath(build) + ":/usr/bin:/bin", "LC_ALL": "C"}
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = self.temporary.name
        for name, seed in (("old", "1"), ("new", "2")):
            self.run([*TRAIN, "--features", "word:1-" + seed, "-o", name + ".stance", DATA], check=True)
        open(self.path("article.txt"), "w").write("Roses won\n\nThe soup was cold. The beans thrived.\n" * 40)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as f: return f.read()

    def write(self, name, data):
        with open(self.path(name), "wb") as f: f.write(data)

    def run(self, command, **more):
        return subprocess.run(command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, timeout=120, **more)

    def start(self, command, **more):
        return subprocess.Popen(command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def report(bad, done):
    print("\n".join(bad) or done)
    sys.exit(bool(bad))
