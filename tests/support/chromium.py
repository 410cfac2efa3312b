"""A headless Chromium to click through pages with, by its DevTools protocol over a pipe; nothing but Python is needed."""
import base64, json, os, shutil, subprocess, sys, tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome")


def skip_without():
    """End the test as skipped where there is no Chromium."""
    if not any(shutil.which(name) for name in NAMES):
        print("skipped: no chromium (Debian package chromium)")
        sys.exit(77)


class Chromium:
    """One page. Exceptions in its scripts and messages of its policy are collected in `complaints`."""

    def __init__(self, width=1280, height=900):
        program = next(shutil.which(name) for name in NAMES if shutil.which(name))
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self.out = os.pipe()
        self.into, to_write = os.pipe()

        def descriptors():  # 3 and 4 in the child, whatever they are here
            a, b = os.dup(to_read), os.dup(to_write)
            os.dup2(a, 3), os.dup2(b, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-prefers-reduced-motion",
             "--remote-debugging-pipe",
             "--user-data-dir=" + self.profile.name, f"--window-size={width},{height}", "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read), os.close(to_write)
        self.pending, self.number, self.session, self.complaints, self.events = b"", 0, None, [], []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"): self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def __enter__(self): return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait(20)
        self.profile.cleanup()

    def _message(self):
        while b"\0" not in self.pending:
            more = os.read(self.into, 1 << 16)
            if not more: raise EOFError("chromium has gone")
            self.pending += more
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def _note(self, event):
        self.events.append(event)
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(event["params"]["exceptionDetails"].get("exception", {}).get("description", "exception"))
        if event.get("method") == "Log.entryAdded": self.complaints.append(event["params"]["entry"]["text"])

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session: message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") != self.number:
                self._note(answer)
                continue
            if "error" in answer: raise RuntimeError(answer["error"]["message"])
            return answer["result"]

    def go(self, url):
        self.events = []
        self.call("Page.navigate", url=url)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events): self._note(self._message())

    def run(self, script):
        """The value of a JavaScript expression; promises are waited for."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer: raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def wait(self, script, seconds=20):
        """Wait until the expression is true."""
        return self.run(f"""new Promise((done, failed) => {{ const end = Date.now() + {1000 * seconds};
            const look = () => {{ const value = {script}; if (value) done(value); else if (Date.now() > end)
            failed(new Error("waited in vain")); else setTimeout(look, 20); }}; look(); }})""")

    def point(self, selector, click=False):
        """Move the mouse to the middle of an element's first line, and press it there."""
        x, y = self.run(f"""(async () => {{ const e = document.querySelector({json.dumps(selector)});
            const settle = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
            for (let i = 0; i < 2; i++) {{ e.scrollIntoView({{block: "center", behavior: "instant"}}); await settle(); }}
            const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; }})()""")
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased") if click else ():
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name):
        codes = {"Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=codes[name])

    def picture(self, path):
        with open(path, "wb") as f: f.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
