#!/usr/bin/env python3
"""The reports of stance-train as files: training.py BUILD. Well-formed, nothing of the data escapes, the figures are those of
the JSON, the command in it makes it again byte for byte, and a file that cannot be written is told before the work."""
import html.parser, json, os, subprocess, sys, tempfile, xml.etree.ElementTree as ElementTree

BUILD = os.path.abspath(sys.argv[1])
ENV = {**os.environ, "PATH": BUILD + ":/usr/bin:/bin"}
X = "{http://www.w3.org/1999/xhtml}"
LABELS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]>&amp;'", "\u202eleft \u05d0", "long" * 60,
          "bell\x07\x1b[31m"]
WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa".split()
TASK = "<b>mood & more"
bad = []


def same(what, seen, wanted):
    if seen != wanted: bad.append(f"{what}: wanted {wanted!r}, seen {seen!r}")


def run(folder, *command, status=0):
    done = subprocess.run(command, cwd=folder, env=ENV, timeout=250, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != status: bad.append(f"{command}: status {done.returncode}: {done.stderr.decode()}")
    return done


def write_data(folder):
    state = 5
    with open(os.path.join(folder, "it's <data>.tsv"), "w", encoding="utf-8") as f:
        f.write(f"text\t{TASK}\tgroup\n")
        for i in range(120):
            words = [WORDS[i % 6]]
            for _ in range(3):
                state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
                words.append(WORDS[(state >> 33) % 10])
            if i % 7 == 0: words.append("</body><script>document.title = 'owned'</script> & \"quoted\" \u202e" + "w" * 300)
            f.write(f"{' '.join(words)}\t{LABELS[i % 6]}\tg{i // 3}\n")


class Tags(html.parser.HTMLParser):
    """As HTML reads it: the names of elements, and that each is closed."""
    VOID = {"meta", "br", "rect", "line", "circle", "polyline", "polygon"}

    def __init__(self):
        super().__init__()
        self.names, self.open = set(), []

    def handle_starttag(self, tag, attributes):
        self.names.add(tag)
        if tag not in self.VOID: self.open.append(tag)
        bad.extend(f"<{tag} {name}={value}>" for name, value in attributes
                   if name.startswith("on") or name in ("src", "href") and not value.startswith("#"))

    def handle_endtag(self, tag):
        if tag not in self.VOID: same("closed", tag, self.open.pop() if self.open else None)


def read(folder, name):
    text = open(os.path.join(folder, name), encoding="utf-8").read()
    tags = Tags()
    tags.feed(text)
    tags.close()
    same("left open", tags.open, [])
    same("scripts and the like", tags.names & {"script", "img", "iframe", "object", "embed", "link", "form", "b>mood"}, set())
    same("addresses", text.replace("http://www.w3.org/1999/xhtml", "").count("http://"), 0)
    return ElementTree.fromstring(text)


def figures_of(element):
    return {d.get("data-figure"): float(d.get("value")) for d in element.iter(X + "data")}


def near(what, seen, wanted):
    for key, value in seen.items():
        if abs(value - wanted[key]) > 2e-6: bad.append(f"{what} {key}: {value}, in the JSON {wanted[key]}")


def visible(text):
    """What of a name is to be seen: no controls, 48 characters."""
    text = "".join("\ufffd" if c < " " else c for c in text)
    return text if len(text) <= 48 else text[:48] + "\u2026"


def check_task(section, task):
    tiles = section.find(X + "dl")
    near("figures", figures_of(tiles), task)
    same("tiles", len(figures_of(tiles)), 6)
    names, seen = list(task["labels"]), 0
    for row in section.iter(X + "tr"):
        if row.get("data-label") is None: continue
        name = names[int(row.get("data-label"))]
        same("label", "".join(row.find(X + "th").itertext()), visible(name))
        figures = figures_of(row)
        average = figures.pop("average_precision")
        if "average_precision" in task["labels"][name]:
            near(name, {"average_precision": average}, task["labels"][name])
        near(name, figures, task["labels"][name])
        seen += len(figures)
    same("figures of labels", seen, 4 * len(names))
    cells = {(names[int(c.get("data-true"))], names[int(c.get("data-predicted"))]): int(c.get("data-n"))
             for c in section.iter(X + "g") if c.get("data-true")}
    same("confusion", cells, {(t, p): n for t, row in task["confusion"].items() for p, n in row.items()})
    same("reliability", sum(int(g.get("data-n")) for g in section.iter(X + "g") if g.get("data-bin")), task["n"])


def check_training(folder):
    data = "it's <data>.tsv"
    command = ["stance-train", "train", "-l", TASK, "-g", "group", "-C", "1", "--cv", "3", "--features", "word:1-2", "-f", "json",
               "--report", "train.html", "-o", "a.stance", data]
    task = json.loads(run(folder, *command).stdout)["tasks"][TASK]
    page = read(folder, "train.html")
    sections = [s for s in page.iter(X + "section") if s.get("class") == "task"]
    same("tasks", len(sections), 1)
    check_task(sections[0], task)
    again = next("".join(c.itertext()) for c in page.iter(X + "code") if c.get("id") == "command")
    first = open(os.path.join(folder, "train.html"), "rb").read()
    os.remove(os.path.join(folder, "train.html"))
    run(folder, "sh", "-c", again)
    same("made again", open(os.path.join(folder, "train.html"), "rb").read() == first, True)
    rows = [r for s in page.iter(X + "section") if s.get("id") == "data" for r in s.iter(X + "tr") if r.get("data-n")]
    same("data card", [r.get("data-n") for r in rows], ["20"] * 6)


def check_evaluation(folder):
    data = "it's <data>.tsv"
    run(folder, "stance-train", "train", "-q", "-l", TASK, "-C", "0.1", "--cv", "0", "--features", "char:2-3", "-o", "b.stance", data)
    whole = json.loads(run(folder, "stance", "evaluate", "-m", "a.stance", "-m", "b.stance", "-l", TASK, "-g", "group", "-f", "json",
                           "--report", "both.html", data).stdout)
    page = read(folder, "both.html")
    sections = [s for s in page.iter(X + "section") if s.get("class") == "task"]
    same("models", len(sections), 2)
    for section, model in zip(sections, whole["models"]): check_task(section, model["tasks"][TASK])
    versus = next(s for s in page.iter(X + "section") if s.get("id") == "versus")
    difference = figures_of(list(versus.iter(X + "tbody"))[1])
    wanted = whole["comparisons"][0]["tasks"][TASK]
    near("difference", difference, {key: wanted[key]["difference"] for key in difference})


def check_refusals(folder):
    data, old = "it's <data>.tsv", os.path.join(folder, "old.html")
    open(old, "w").write("the old one")
    run(folder, "stance-train", "train", "-q", "-l", "missing", "--report", "old.html", data, status=1)
    same("old report", open(old).read(), "the old one")
    done = run(folder, "stance-train", "train", "-l", TASK, "--report", "none/r.html", "-o", "none.stance", data, status=1)
    same("told", done.stderr, b"stance-train: none/r.html: cannot create: No such file or directory\n")
    same("before the work", (done.stdout, os.path.exists(os.path.join(folder, "none.stance"))), (b"", False))
    run(folder, "stance-train", "train", "-q", "-l", TASK, "--report-curve", data, status=2)
    run(folder, "stance-train", "train", "-q", "-l", TASK, "-C", "1", "--cv", "0", "--no-grams", "--report", "plain.html", data)
    read(folder, "plain.html")


with tempfile.TemporaryDirectory() as folder:
    write_data(folder)
    check_training(folder)
    check_evaluation(folder)
    check_refusals(folder)
print("\n".join(bad) or "ok")
sys.exit(bool(bad))
