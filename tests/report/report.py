#!/usr/bin/env python3
"""The HTML report, of texts that try to break out of it: report.py BUILD. Its markup is whole whatever the texts hold; the
numbers are those of -f jsonl; it does not depend on the number of threads; strict ends it; nothing is fetched."""
import html.parser, json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "faults"))
from programs import TRAIN

VOID = {"meta", "input", "br"}
NASTY = ["</script><script>window.pwned = 1</script>", "<img src=x onerror='window.pwned = 2'>", "\" onmouseover=\"window.pwned = 3",
         "' autofocus onfocus='window.pwned = 4", "<!-- ", "]]>", "&lt;b&gt;", "</style>", "</bdi></mark></article></main>",
         "\u202eright to left\u2066 without end", "nul \0 bell \a escape \x1b[31m c1 \x9b", "javascript:window.pwned = 5", "\ufeff\ufffe\U0010ffff",
         "{{7*7}}${7*7}", "</title>", "\u2028\u2029"]


class Page(html.parser.HTMLParser):
    """Looks whether tags nest, and keeps what the tests ask about."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.bad, self.rows, self.articles, self.marks, self.texts = [], [], 0, 0, 0, []
        self.scripts = 0
        self.feed(text)
        self.close()
        if self.open: self.bad.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names): self.bad.append(f"attribute twice: {names}")
        for name, value in attributes:
            if name.startswith("on"): self.bad.append(f"{tag} has {name}")
            if name in ("src", "href", "action") and not value.startswith("#"): self.bad.append(f"{tag} refers to {value}")
        if tag not in {"html", "head", "meta", "title", "style", "script", "body", "header", "h1", "h2", "h3", "p", "strong", "span", "bdi", "em",
                       "nav", "a", "main", "section", "div", "table", "thead", "tbody", "tr", "th", "td", "i", "form", "label", "input",
                       "select", "option", "button", "output", "small", "article", "dl", "dt", "dd", "ul", "li", "mark", "br", "footer"}:
            self.bad.append(f"unexpected <{tag}>")
        if tag not in VOID: self.open.append(tag)
        self.articles += tag == "article"
        self.scripts += tag == "script"
        self.marks += tag == "mark" and "title" in names

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag: self.bad.append(f"</{tag}> closes another")
        self.rows += tag == "tr"

    def handle_data(self, text):
        if self.open and self.open[-1] == "bdi": self.texts.append(text)
        for c in text:
            if ord(c) < 32 and c not in "\t\n" or 0x7f <= ord(c) < 0xa0: self.bad.append(f"control character {ord(c)}")
        if self.open and self.open[-1] != "bdi" and any(c in text for c in "\u202e\u2066"): self.bad.append("direction not isolated")


def run(env, folder, *command):
    return subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=200)


def write_inputs(folder):
    with open(os.path.join(folder, "nasty.jsonl"), "w", encoding="utf-8") as f:
        for i, text in enumerate(NASTY):
            f.write(json.dumps({"id": text, "title": text if i % 2 else "", "text": f"{text}\n\nThe beans thrived. The soup was {text}. "
                                f"Roses won.\n\n{text}"}) + "\n")
        f.write("no JSON at all </td>\n")
    with open(os.path.join(folder, "nasty <i>&\".txt"), "wb") as f: f.write(b"\xff\xfe bad bytes <b>\n\nRoses won.\n")
    with open(os.path.join(folder, "empty.txt"), "w"): pass


def check(build, bad):
    env = {**os.environ, "PATH": os.path.abspath(build) + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(folder)
        run(env, folder, *TRAIN, "-o", "house.stance", os.path.join(HERE, "..", "data", "house.tsv"))
        paths = ["nasty.jsonl", "nasty <i>&\".txt", "empty.txt", "missing.txt"]
        made = run(env, folder, "stance", "classify", "-m", "house.stance", "-f", "html", "-q", *paths)
        lines = run(env, folder, "stance", "classify", "-m", "house.stance", "-f", "jsonl", "-s", "-q", *paths).stdout.decode().rstrip("\n").split("\n")
        page = Page(made.stdout.decode("utf-8"))
        bad += page.bad[:20]
        records = [json.loads(line) for line in lines]
        good = [r for r in records if "error" not in r]
        wanted = {"exit status": 1, "scripts": 2, "articles": len(good), "sentences": sum(len(r["sentences"]) for r in good)}
        seen = {"exit status": made.returncode, "scripts": page.scripts, "articles": page.articles, "sentences": page.marks}
        if seen != wanted: bad.append(f"wanted {wanted}, seen {seen}")
        for r in good:
            for s in r["sentences"]:
                text = "".join("\ufffd" if c in "\ufffe\uffff" or ord(c) < 32 and c not in "\t\n" or 0x7f <= ord(c) < 0xa0 else c for c in s["text"])
                if text not in page.texts: bad.append(f"sentence lost: {text!r}")
        for threads in ("1", "2", "7"):
            again = run(env, folder, "stance", "classify", "-m", "house.stance", "-f", "html", "-q", "-j", threads, *paths).stdout
            if again != made.stdout: bad.append(f"another page with {threads} threads")
        strict = run(env, folder, "stance", "classify", "-m", "house.stance", "-f", "html", "-q", "--strict", "-o", "strict.html", *paths)
        if strict.returncode != 1 or os.path.exists(os.path.join(folder, "strict.html")): bad.append("--strict wrote a page")
        if run(env, folder, "stance", "classify", "-f", "html", "--flush", "x").returncode != 2: bad.append("--flush is taken")


bad = []
check(sys.argv[1], bad)
print("\n".join(bad) or "ok")
sys.exit(bool(bad))
