"""What the tests of stance serve share: a service of their own on a free port, and requests to it."""
import http.client, json, os, re, signal, socket, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "faults")]
from programs import TRAIN

HOUSE = os.path.join(HERE, "..", "data", "house.tsv")


class Folder:
    """A temporary folder with the programs of BUILD on the path, and house.stance."""

    def __init__(self, build):
        self.env = {**os.environ, "PATH": os.path.abspath(build) + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        self.temporary = tempfile.TemporaryDirectory()
        self.name = self.temporary.name
        self.train("house.stance")

    def train(self, name, *more):
        subprocess.run([*TRAIN, *more, "-o", name, HOUSE], cwd=self.name, env=self.env, check=True, timeout=100)

    def path(self, name): return os.path.join(self.name, name)

    def classify(self, data, *options):
        return subprocess.run(["stance", "classify", "-q", "-m", "house.stance", "-f", "jsonl", *options], cwd=self.name, env=self.env,
                              input=data, stdout=subprocess.PIPE, timeout=100).stdout


class Service:
    def __init__(self, folder, *options):
        self.errors = open(folder.path("serve.err"), "w+")
        self.process = subprocess.Popen(["stance", "serve", "-p", "0", "-m", "house.stance", *options], cwd=folder.name, env=folder.env,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors)
        end = time.time() + 60
        while True:
            found = re.search(r"listening on http://(\S+):(\d+)/", self.said())
            if found: break
            if self.process.poll() is not None or time.time() > end: raise RuntimeError("does not listen: " + self.said())
            time.sleep(.02)
        self.host, self.port = found[1], int(found[2])

    def __enter__(self): return self

    def __exit__(self, *unused):
        if self.process.poll() is None: self.process.kill()
        self.process.wait()

    def said(self):
        with open(self.errors.name) as f: return f.read()

    def wait_for(self, text, seconds=60):
        end = time.time() + seconds
        while text not in self.said():
            if time.time() > end: raise RuntimeError(f"waited for {text!r} in vain: {self.said()}")
            time.sleep(.02)

    def connect(self, timeout=60): return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body of one request."""
        connection = self.connect()
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        result = answer.status, answer.headers, answer.read()
        connection.close()
        return result

    def raw(self, data, timeout=60):
        """All that comes back for these bytes, until the connection is closed."""
        with socket.create_connection((self.host, self.port), timeout=timeout) as s:
            try:
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
            except OSError: pass  # it has heard enough
            return read_all(s)

    def metric(self, name):
        text = self.ask("GET", "/metrics")[2].decode()
        return sum(float(line.split()[-1]) for line in text.splitlines() if re.match(re.escape(name) + r"[ {]", line))

    def stop(self, number=signal.SIGTERM, seconds=60):
        """The exit status after a signal."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


def read_all(s):
    data = b""
    while True:
        try: part = s.recv(1 << 16)
        except ConnectionResetError: return data
        if not part: return data
        data += part


class Checks:
    def __init__(self): self.bad = []

    def same(self, what, seen, wanted):
        if seen != wanted: self.bad.append(f"{what}: wanted {wanted!r}, seen {seen!r}")

    def true(self, what, holds):
        if not holds: self.bad.append(what)

    def end(self):
        print("\n".join(str(b)[:500] for b in self.bad[:30]) or "ok")
        sys.exit(bool(self.bad))


def together(count, work):
    """Run work(0) ... work(count - 1) at once; their results."""
    results = [None] * count

    def run(i):
        try: results[i] = work(i)
        except Exception as e: results[i] = e  # noqa: a failure is a result that no test wants
    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for t in threads: t.start()
    for t in threads: t.join()
    return results
