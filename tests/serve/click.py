#!/usr/bin/env python3
"""Click through the page of stance serve in Chromium: click.py BUILD [PICTURES]. It shades what is typed, pasted or dropped, tells why, says
what goes wrong, and no text runs as script."""
import json, os, sys
from service import Checks, Folder, Service
from chromium import Chromium, skip_without

TEXT = "Roses won\n\nThe beans thrived. The soup was cold.\n\n<img src=x onerror='window.pwned = 1'></script><b>won</b>.\n"
PAGE = ("<html><head><title>Roses won</title></head><body><nav>Menu</nav><article><h1>Roses won</h1>" +
        "".join(f"<p>The beans thrived in the sun again in year {i}, and everybody was glad.</p>" for i in range(8)) + "</article></body></html>")
MARKS = "[...document.querySelectorAll('article mark bdi')].map(m => m.textContent)"


def check(c, page, s, pictures):
    page.go(f"http://{s.host}:{s.port}/")
    page.wait("document.querySelector('#legend .label')")
    page.run("document.getElementById('text').focus()")
    page.call("Input.insertText", text=TEXT)
    page.wait("document.querySelectorAll('article mark').length === 4")
    c.same("sentences", page.run(MARKS)[:3], ["Roses won", "The beans thrived.", "The soup was cold."])
    c.same("headline", page.run("document.querySelector('.headline').textContent.trim().startsWith('Roses won')"), True)
    c.same("verdicts", page.run("[...document.querySelectorAll('#verdicts dt')].map(d => d.textContent)"), ["mood", "place"])
    c.same("pwned", page.run("typeof window.pwned"), "undefined")
    c.same("no markup of the text", page.run("document.querySelectorAll('article img, article b').length"), 0)
    page.point("article p:nth-child(2) mark:nth-child(2)")
    page.wait("!document.getElementById('why').hidden")
    text = page.run("document.getElementById('why').textContent")
    c.true(f"why: {text}", "mood: " in text and "cold" in text)
    if pictures: page.picture(os.path.join(pictures, "serve-why.png"))
    page.key("Escape")
    page.run("document.querySelector('article mark').focus()")
    page.key("ArrowRight")
    c.same("by keys", page.run("document.activeElement.querySelector('bdi').textContent"), "The beans thrived.")
    page.run("document.getElementById('tags').click()")
    c.true("labels beside sentences", page.run("document.querySelector('article mark small').getBoundingClientRect().width > 10"))
    page.run(f"""(() => {{ const t = new DataTransfer(); t.items.add(new File([{json.dumps(PAGE)}], "saved.html", {{type: "text/html"}}));
        document.body.dispatchEvent(new DragEvent("drop", {{dataTransfer: t, bubbles: true, cancelable: true}})); }})()""")
    page.wait("document.getElementById('text').value.startsWith('Roses won\\n\\nThe beans')")
    page.wait("document.querySelectorAll('article mark').length >= 8")
    c.true("no menu", "Menu" not in page.run("document.getElementById('text').value"))
    page.point("#input button", click=True)
    page.wait("document.getElementById('result').hidden")
    page.run("""(() => { const t = document.getElementById("text"); t.value = "long ".repeat(30000); t.dispatchEvent(new Event("input")); })()""")
    page.wait("document.getElementById('status').className === 'error'")
    c.true("too long", "longer" in page.run("document.getElementById('status').textContent"))
    c.same("complaints", [x for x in page.complaints if "413" not in x], [])
    s.process.kill(), s.process.wait()
    page.run("""(() => { const t = document.getElementById("text"); t.value = "short"; t.dispatchEvent(new Event("input")); })()""")
    page.wait("document.getElementById('status').className === 'error' && !document.getElementById('status').textContent.includes('longer')")


def main():
    skip_without()
    c, folder = Checks(), Folder(sys.argv[1])
    with Service(folder, "--max-body-size", "100000") as s, Chromium() as page:
        check(c, page, s, sys.argv[2] if len(sys.argv) > 2 else None)
    c.end()


main()
