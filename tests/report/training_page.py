#!/usr/bin/env python3
"""Open a training report in Chromium: training_page.py BUILD. Wide, narrow, dark and in print nothing hangs over, nothing is
blank, and no text of the data runs."""
import base64, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.dont_write_bytecode = True
from chromium import Chromium, skip_without

LABELS = ["<script>document.title='owned'</script>", "w" * 300, "short", "two words"]
bad = []


def same(what, seen, wanted):
    if seen != wanted: bad.append(f"{what}: wanted {wanted}, seen {seen}")


def make(build, folder):
    env = {**os.environ, "PATH": os.path.abspath(build) + ":/usr/bin:/bin"}
    words = "alpha beta gamma delta epsilon zeta".split()
    with open(os.path.join(folder, "data.tsv"), "w") as f:
        f.write("text\tkind\tgroup\n")
        for i in range(200):
            tail = " <img src=x onerror=\"document.title='owned'\">" + "u" * 500 if i % 5 == 0 else ""
            f.write(f"{words[i % 4]} {words[i * 7 % 6]} {words[i * i % 6]}{tail}\t{LABELS[i % 4]}\tg{i // 4}\n")
    subprocess.run(["stance-train", "train", "-q", "-l", "kind", "-g", "group", "-C", "1", "--features", "word:1-2",
                    "--report", "r.html", "--report-curve", "data.tsv"], cwd=folder, env=env, check=True, timeout=200)
    return "file://" + os.path.join(folder, "r.html")


def look(page, width):
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    same(f"{width} wide", page.run("document.documentElement.scrollWidth"), width)
    over = page.run(f"""[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, svg') && e.getClientRects().length
        && e.getBoundingClientRect().right > {width} + 1).map(e => e.outerHTML.slice(0, 80))""")
    same(f"hanging over at {width}", over, [])
    page.run("scrollTo(0, 0)")
    picture = base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"])
    if len(picture) < 20000: bad.append(f"blank at {width}: {len(picture)} bytes")


def check(page, url):
    page.go(url)
    same("title", page.run("document.title"), "Training report: kind")
    same("complaints", page.complaints, [])
    same("charts", page.run("document.querySelectorAll('svg.chart').length"), 2 + 4 + 1 + 1)
    drawn = "[...document.querySelectorAll('svg.chart')].filter(s => s.getBoundingClientRect().height < 80).length"
    for width in (1280, 400):
        look(page, width)
        same(f"charts too small at {width}", page.run(drawn), 0)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.run(paper)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    same("dark", (light, page.run(paper)), ("rgb(255, 255, 255)", "rgb(20, 24, 29)"))
    same("in print", len(page.call("Page.printToPDF")["data"]) > 20000, True)


def main():
    skip_without()
    with tempfile.TemporaryDirectory() as folder:
        url = make(sys.argv[1], folder)
        with Chromium() as page: check(page, url)
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
