#!/usr/bin/env python3
"""stance serve under load: many at once, slow clients, too many connections, a model replaced (also by a broken one) and the end of the
service in the midst of requests, none of which is lost: stress.py BUILD."""
import http.client, json, os, shutil, signal, socket, sys, threading, time
from service import Checks, Folder, Service, read_all, together

TEXTS = [f"Roses won {i}\n\nThe beans thrived. The soup was cold.\n" * (1 + i % 3) for i in range(40)]


def ask_all(s, texts, keep):
    """The answers to all texts, one after the other, on one connection or on one each."""
    answers, connection = [], s.connect()
    for text in texts:
        connection.request("POST", "/v1/classify", text.encode(), {"Content-Type": "text/plain"})
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
        if not keep or answer.headers.get("Connection") == "close":
            connection.close()
            connection = s.connect()
    connection.close()
    return answers


def many_at_once(c, folder, s):
    wanted = [(200, folder.classify(text.encode(), "-i", "text")) for text in TEXTS]
    for keep in (True, False):
        for seen in together(8, lambda i: ask_all(s, TEXTS, keep)): c.same("many at once", seen, wanted)


def slow_clients(c, folder):
    """They are cut off, each in its way of being slow, and nobody else waits for them."""
    head = b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5000000\r\n\r\n"
    with Service(folder, "--timeout", "1.5", "--threads", "1", "--max-body-size", "8M") as s:
        def drip(data):  # a byte now and then, for ever
            began = time.time()
            with socket.create_connection((s.host, s.port), timeout=60) as k:
                try:
                    for i in range(200):
                        k.sendall(data[i:i + 1])
                        time.sleep(.1)
                except OSError: pass
            return time.time() - began

        def say_nothing():
            began = time.time()
            with socket.create_connection((s.host, s.port), timeout=60) as k: read_all(k)
            return time.time() - began

        def begin_a_body():
            began = time.time()
            with socket.create_connection((s.host, s.port), timeout=60) as k:
                k.sendall(head + b"x" * 1000)
                read_all(k)
            return time.time() - began

        def never_read():
            began, body = time.time(), b"A. B c. " * 12000
            ask = b"POST /v1/classify?sentences=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body)
            with socket.socket() as k:
                k.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                k.settimeout(60)
                k.connect((s.host, s.port))
                k.sendall(ask + body)
                time.sleep(6)
                c.true("an answer that nobody reads is given up", len(read_all(k)) < 4000000)
            return 2

        quick = lambda: max(timed(s) for _ in range(15))
        works = [lambda: drip(head), lambda: drip(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 5000), say_nothing, begin_a_body, never_read, quick]
        times = together(len(works), lambda i: works[i]())
        for i, seconds in enumerate(times[:4]): c.true(f"slow client {i}: {seconds}", isinstance(seconds, float) and 1 < seconds < 12)
        c.true(f"others wait {times[5]}", isinstance(times[5], float) and times[5] < 8)
        c.true("they are counted", s.metric("stance_cut_connections_total") >= 4)
        c.same("end", s.stop(), 0)


def timed(s):
    began = time.time()
    if s.ask("GET", "/healthz")[0] != 200: raise RuntimeError("not well")
    seconds = time.time() - began
    time.sleep(.2)
    return seconds


def too_many(c, folder):
    with Service(folder, "--max-connections", "3", "--threads", "1") as s:
        held = [s.connect() for _ in range(3)]
        for connection in held:
            connection.request("GET", "/healthz")
            c.same("within the limit", connection.getresponse().read(), b'{"status": "ok"}\n')
        status, headers, body = s.ask("POST", "/v1/classify", b"x" * 1000, Content_Type="text/plain")
        c.same("one too many", (status, headers["Retry-After"], headers["Connection"], json.loads(body)["error"]["status"]), (503, "1", "close", 503))
        held.pop().close()
        end = time.time() + 20
        while (status := s.ask("GET", "/healthz")[0]) != 200 and time.time() < end: time.sleep(.05)
        c.same("room again", status, 200)
        for connection in held: connection.close()
        time.sleep(.3)
        c.true("counted", s.metric("stance_refused_connections_total") >= 1)
        c.same("end", s.stop(), 0)


class Load:
    """Clients that ask without pause, until they are told to stop or nobody listens any more."""

    def __init__(self, s, keep, wanted, count=6):
        self.s, self.keep, self.wanted, self.on, self.answers, self.lost = s, keep, wanted, True, 0, []
        self.threads = [threading.Thread(target=self.run) for _ in range(count)]
        for t in self.threads: t.start()

    def run(self):
        while self.on:
            connection = self.s.connect()
            try: connection.connect()
            except OSError: return  # nobody listens
            fresh = True
            while self.on:
                try:
                    connection.request("POST", "/v1/classify", TEXTS[0].encode(), {"Content-Type": "text/plain"})
                    answer = connection.getresponse()
                    body = answer.read()
                except (OSError, http.client.HTTPException) as e:
                    if fresh and not self.too_late(e): self.lost.append(repr(e))  # an idle connection may be closed under us
                    break
                if answer.status != 200 or body not in self.wanted: self.lost.append((answer.status, body))
                self.answers += 1
                fresh = False
                if not self.keep or answer.headers.get("Connection") == "close": break
            connection.close()

    def too_late(self, error):
        """The system may complete a connection in the moment in which the service stops to listen: nobody has read of it then."""
        if not isinstance(error, ConnectionResetError): return False
        try: socket.create_connection((self.s.host, self.s.port)).close()
        except OSError: return True
        return False

    def end(self):
        self.on = False
        for t in self.threads: t.join()


def reload(c, folder):
    folder.train("one.stance")
    folder.train("two.stance", "-C", "0.01")
    wanted = []
    for name in ("one", "two"):
        shutil.copy(folder.path(name + ".stance"), folder.path("house.stance"))
        wanted.append(folder.classify(TEXTS[0].encode(), "-i", "text"))
    c.true("the models differ", wanted[0] != wanted[1])
    with Service(folder, "--threads", "3") as s:
        loads = [Load(s, True, wanted), Load(s, False, wanted)]
        for i in range(12):
            shutil.copy(folder.path(("one", "two")[i % 2] + ".stance"), folder.path("new"))
            os.rename(folder.path("new"), folder.path("house.stance"))
            s.process.send_signal(signal.SIGHUP)
            end = time.time() + 30
            while s.metric("stance_model_reloads_total") < i + 1 and time.time() < end: time.sleep(.02)
            c.same("the new model", s.ask("POST", "/v1/classify", TEXTS[0].encode(), Content_Type="text/plain")[2], wanted[i % 2])
        for content in (b"broken", b"", None):
            if content is None: os.remove(folder.path("house.stance"))
            else:
                open(folder.path("new"), "wb").write(content)
                os.rename(folder.path("new"), folder.path("house.stance"))
            before = s.metric("stance_failed_model_reloads_total")
            s.process.send_signal(signal.SIGHUP)
            end = time.time() + 30
            while s.metric("stance_failed_model_reloads_total") == before and time.time() < end: time.sleep(.02)
            c.same("the old model stays", s.ask("POST", "/v1/classify", TEXTS[0].encode(), Content_Type="text/plain")[2], wanted[1])
        c.same("it says so", s.said().count("the model in use stays"), 3)
        for load in loads:
            load.end()
            c.same("lost", load.lost, [])
            c.true("there was load", load.answers > 20)
        c.same("end", s.stop(), 0)
    shutil.copy(folder.path("one.stance"), folder.path("house.stance"))


def the_end(c, folder):
    wanted = [folder.classify(TEXTS[0].encode(), "-i", "text")]
    for number, threads in ((signal.SIGTERM, "1"), (signal.SIGINT, "2"), (signal.SIGTERM, "3"), (signal.SIGTERM, "2")):
        with Service(folder, "--threads", threads) as s:
            loads = [Load(s, True, wanted), Load(s, False, wanted)]
            half = socket.create_connection((s.host, s.port))  # a request that has begun when the end comes
            half.sendall(b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(TEXTS[0].encode()))
            time.sleep(.7)
            s.process.send_signal(number)
            time.sleep(.3)
            half.sendall(TEXTS[0].encode())
            c.true("what has begun is finished", read_all(half).endswith(wanted[0]))
            c.same("exit status", s.process.wait(60), 0)
            for load in loads:
                load.end()
                c.same(f"lost with {threads} threads", load.lost[:3], [])
                c.true("there was load", load.answers > 5)
    with Service(folder, "--timeout", "1") as s:
        stuck = socket.create_connection((s.host, s.port))
        stuck.sendall(b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
        time.sleep(.2)
        began = time.time()
        c.same("whoever never ends", s.stop(), 0)
        c.true("does not stop the end", time.time() - began < 15)


def main():
    c, folder = Checks(), Folder(sys.argv[1])
    with Service(folder, "--threads", "4") as s:
        many_at_once(c, folder, s)
        c.same("end", s.stop(), 0)
    slow_clients(c, folder)
    too_many(c, folder)
    reload(c, folder)
    the_end(c, folder)
    c.end()


main()
