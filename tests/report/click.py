#!/usr/bin/env python3
"""Click through a report in Chromium: click.py BUILD. No text of it runs; sorting, filters, keys, the box that tells why."""
import os, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "faults")]
from chromium import Chromium, skip_without
from programs import TRAIN

TEXTS = {"b-good.txt": "Roses won\n\nThe beans thrived. The roses opened early.\n", "a-bad.txt": "The soup was cold\n\nSour cream. The roast burnt.\n",
         "c-nasty.txt": "</script><script>window.pwned = 1</script>\n\n<img src=x onerror=\"window.pwned = 2\"> grew. \" onfocus=\"pwned()\" won.\n"}
VISIBLE = "[...document.querySelectorAll('#table tbody tr')].filter(r => !r.hidden).map(r => r.querySelector('small').textContent)"


def make(build, folder):
    env = {**os.environ, "PATH": os.path.abspath(build) + ":/usr/bin:/bin"}
    for name, text in TEXTS.items(): open(os.path.join(folder, name), "w").write(text)
    subprocess.run([*TRAIN, "-o", "house.stance", os.path.join(HERE, "..", "data", "house.tsv")], cwd=folder, env=env, check=True, timeout=100)
    subprocess.run(["stance", "classify", "-m", "house.stance", "-q", "-f", "html", "-o", "r.html", *TEXTS, "missing.txt"],
                   cwd=folder, env=env, timeout=100)
    return "file://" + os.path.join(folder, "r.html")


def check(page, bad):
    def same(what, seen, wanted):
        if seen != wanted: bad.append(f"{what}: wanted {wanted}, seen {seen}")

    def soon(what, script, wanted):
        """What an event does may take a moment."""
        end = time.monotonic() + 10
        while page.run(script) != wanted and time.monotonic() < end: time.sleep(0.02)
        same(what, page.run(script), wanted)

    everything = ["b-good.txt", "a-bad.txt", "c-nasty.txt", "missing.txt"]
    same("rows", page.run(VISIBLE), everything)
    same("pwned", page.run("typeof window.pwned"), "undefined")
    page.point("#table thead th:nth-child(2) button", click=True)
    soon("told", "document.querySelector('#table thead th:nth-child(2)').getAttribute('aria-sort')", "ascending")
    order = page.run(VISIBLE)
    same("sorted by mood", (order[0], order[-1]), ("a-bad.txt", "missing.txt"))
    page.point("#table thead th:nth-child(2) button", click=True)
    soon("backwards", VISIBLE + ".slice(-2)", ["a-bad.txt", "missing.txt"])
    page.run("(e => { e.value = '0'; e.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('[data-task=\"0\"]'))")
    page.wait("document.querySelector('#filter output').textContent === '1 of 4'")
    same("bad ones", page.run(VISIBLE), ["a-bad.txt"])
    same("their articles", page.run("[...document.querySelectorAll('article')].map(a => a.hidden)"), [True, False, True])
    page.point("#filter button", click=True)
    page.wait("document.querySelector('#filter output').textContent === ''")
    page.run("(e => { e.value = 'ONERROR'; e.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('[name=q]'))")
    page.wait("document.querySelector('#filter output').textContent === '1 of 4'")
    page.point("#filter button", click=True)
    page.wait("document.querySelector('#filter output').textContent === ''")
    page.point(".chart .bar i", click=True)
    page.wait("document.querySelector('#filter output').textContent !== ''")
    page.point("#filter button", click=True)
    page.point("#a1 p mark")
    page.wait("!document.getElementById('why').hidden")
    text = page.run("document.getElementById('why').textContent")
    if "mood: good" not in text or "thrived" not in text: bad.append(f"why: {text}")
    page.point("h1")
    soon("box gone", "document.getElementById('why').hidden", True)
    page.run("document.querySelector('#a1 mark').focus()")
    page.key("ArrowRight")
    soon("by keys", "(document.activeElement.querySelector('bdi') || {}).textContent", "The beans thrived.")
    soon("described", "document.activeElement.getAttribute('aria-describedby')", "why")
    page.key("Escape")
    soon("box closed", "document.getElementById('why').hidden", True)
    page.point("#a3 p mark", click=True)
    same("still not pwned", page.run("typeof window.pwned"), "undefined")
    same("complaints", page.complaints, [])


def main():
    skip_without()
    bad = []
    with tempfile.TemporaryDirectory() as folder, Chromium() as page:
        page.go(make(sys.argv[1], folder))
        check(page, bad)
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
