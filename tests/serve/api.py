#!/usr/bin/env python3
"""The API of stance serve: every route, results equal to those of stance classify, every error: api.py BUILD."""
import json, sys
from service import Checks, Folder, Service

TEXT = "Roses won\n\nThe beans thrived. The soup was \"cold\" \u00e4\u202e.\n"
JSONL = "\n".join([json.dumps({"id": "a", "title": "Roses won", "text": "The beans thrived."}), "", json.dumps({"text": TEXT}), "no json", "[1]",
                   json.dumps({"id": 7, "text": ""}), json.dumps({"id": "none"}), json.dumps({"text": "nul \0 in it"})]) + "\n"
PAGE = "<html><head><title>Roses won</title></head><body><article><h1>Roses won</h1><p>By Ann Bee</p><p>" + "The beans thrived again. " * 20 + "</p></article></body></html>"


def results(c, folder, s):
    def post(path, body, kind): return s.ask("POST", path, body if isinstance(body, bytes) else body.encode(), Content_Type=kind)
    for query, options in (("", []), ("?sentences=true", ["-s"]), ("?sentences=1&min_confidence=0.52", ["-s", "--min-confidence", "0.52"])):
        for kind, body, form in (("text/plain", TEXT, "text"), ("text/plain; charset=UTF-8", b"\xef\xbb\xbf" + TEXT.encode(), "text"),
                                 ("text/plain", b"\xff\x00 bad bytes", "text"), ("text/plain", "", "text"), ("text/html", PAGE, "html"),
                                 ("application/x-ndjson", JSONL, "jsonl"), ("application/jsonl", "", "jsonl")):
            data = body if isinstance(body, bytes) else body.encode()
            status, headers, seen = post("/v1/classify" + query, data, kind)
            c.same(f"{kind} {query}", (status, seen), (200, folder.classify(data, "-i", form, *options)))
    lines = folder.classify(JSONL.encode(), "-i", "jsonl").decode().splitlines()
    wanted = json.loads(lines[0]); del wanted["line"]
    status, headers, seen = post("/v1/classify", json.dumps({"id": "a", "title": "Roses won", "text": "The beans thrived."}, indent=2), "application/json")
    c.same("object", (status, json.loads(seen), headers["Content-Type"]), (200, wanted, "application/json"))
    status, headers, seen = post("/v1/classify", json.dumps([{"id": "a", "title": "Roses won", "text": "The beans thrived."}, 5, {}, {"text": "x"}]), "application/json")
    seen = json.loads(seen)
    c.same("array", (status, seen[0], [r["id"] for r in seen], seen[1]["error"], seen[2]["error"]),
           (200, wanted, ["a", "2", "3", "4"], "not a JSON object", 'no field "text"'))
    c.same("empty array", json.loads(post("/v1/classify", "[]", "application/json")[2]), [])
    seen = json.loads(post("/v1/classify?words=3", TEXT, "text/plain")[2])
    for sentence in seen["sentences"]:
        c.true("push", isinstance(sentence["push"], float))
        c.true("at most three words", len(sentence["words"]) <= 3)
        for word in sentence["words"]: c.same("word", TEXT.encode()[word["begin"]:word["end"]].decode(), word["text"])
    c.true("words at all", any(s["words"] for s in seen["sentences"]))


def routes(c, s):
    status, headers, body = s.ask("GET", "/v1/model")
    model = json.loads(body)
    c.same("model", [(t["name"], t["labels"]) for t in model["tasks"]], [("mood", ["bad", "good"]), ("place", ["garden", "kitchen"])])
    c.same("healthz", (s.ask("GET", "/healthz")[0], json.loads(s.ask("GET", "/healthz")[2])), (200, {"status": "ok"}))
    c.true("metrics", s.metric("stance_texts_total") > 10 and s.metric("stance_requests_total") > 10)
    document = json.loads(s.ask("GET", "/openapi.json")[2])
    for path, methods in document["paths"].items():
        for method in methods:
            status = s.ask(method.upper(), path, b'{"text": "x"}' if method == "post" else None, Content_Type="application/json")[0]
            c.same(f"documented {method} {path}", status, 200)
    for path, kind in (("/", "text/html"), ("/common.css", "text/css"), ("/serve.css", "text/css"), ("/common.js", "text/javascript"),
                       ("/serve.js", "text/javascript"), ("/metrics", "text/plain")):
        status, headers, body = s.ask("GET", path)
        c.same(path, (status, headers["Content-Type"].split(";")[0], headers["X-Content-Type-Options"]), (200, kind, "nosniff"))
        c.true(path + " has a policy", "default-src 'none'" in headers["Content-Security-Policy"])
        status, headers, head = s.ask("HEAD", path)
        if path != "/metrics": c.same("HEAD " + path, (status, head, headers["Content-Length"]), (200, b"", str(len(body))))


def errors(c, s):
    def failed(what, wanted, method, path, body=None, **headers):
        status, seen, text = s.ask(method, path, body, **headers)
        try: message = json.loads(text)["error"]
        except ValueError: message = {}
        c.same(what, (status, message.get("status"), seen["Content-Type"]), (wanted, wanted, "application/json"))
        return seen, message
    kind = {"Content_Type": "application/json"}
    failed("nothing there", 404, "GET", "/v2")
    failed("a path that goes up", 404, "GET", "/../../etc/passwd")
    failed("a path that is encoded", 404, "GET", "/%76%31/model")
    c.same("Allow", failed("method", 405, "GET", "/v1/classify")[0]["Allow"], "POST")
    c.same("Allow", failed("method", 405, "POST", "/v1/model", b"x")[0]["Allow"], "GET, HEAD")
    failed("no JSON", 400, "POST", "/v1/classify", b'{"text": ', **kind)
    failed("empty", 400, "POST", "/v1/classify", b"", **kind)
    failed("a number", 400, "POST", "/v1/classify", b"5", **kind)
    failed("deep", 400, "POST", "/v1/classify", b"[" * 100000, **kind)
    failed("no text", 400, "POST", "/v1/classify", b'{"id": "x"}', **kind)
    failed("text that is none", 400, "POST", "/v1/classify", b'{"text": [1]}', **kind)
    failed("bad UTF-8", 400, "POST", "/v1/classify", b'{"text": "\xff"}', **kind)
    for query in ("?sentence=1", "?words=-1", "?words=1001", "?min_confidence=2", "?sentences=maybe", "?=&", "?min_confidence=nan", "?%00", "?" + "x" * 2000):
        failed(query[:30], 400, "POST", "/v1/classify" + query, b'{"text": "x"}', **kind)
    failed("no type", 415, "POST", "/v1/classify", b"x")
    failed("another type", 415, "POST", "/v1/classify", b"x", Content_Type="image/png")
    failed("another encoding", 415, "POST", "/v1/classify", b"x", Content_Type="text/plain; charset=utf-16")
    failed("too long", 413, "POST", "/v1/classify", b"x" * 100001, Content_Type="text/plain")
    failed("too long in parts", 413, "POST", "/v1/classify", iter([b"x" * 60000] * 2), Content_Type="text/plain")
    c.same("just not", s.ask("POST", "/v1/classify", b"x" * 100000, Content_Type="text/plain")[0], 200)
    c.same("in parts", s.ask("POST", "/v1/classify", iter([b"x" * 40000] * 2), Content_Type="text/plain")[0], 200)
    failed("a long answer", 413, "POST", "/v1/classify?words=1000", b"a. B " * 19000, Content_Type="text/plain")
    c.true("asks before it sends", s.raw(b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\nExpect: 100-continue\r\n\r\n").startswith(b"HTTP/1.1 413"))
    for host in ("evil.example", "evil.example:80", "127.evil.example", "localhost.evil.example", "[::2]", "0x7f.1"):
        failed("Host " + host, 421, "GET", "/v1/model", Host=host)
    for host in ("localhost", "LOCALHOST:99", "127.0.0.2:1", "[::1]:8080"): c.same("Host " + host, s.ask("GET", "/healthz", Host=host)[0], 200)
    for origin in ("http://evil.example", "null", "http://localhost:1", "https://localhost.evil.example"):
        failed("Origin " + origin, 403, "POST", "/v1/classify", b'{"text": "x"}', Origin=origin, **kind)
    c.same("own Origin", s.ask("POST", "/v1/classify", b'{"text": "x"}', Origin=f"http://{s.host}:{s.port}", **kind)[0], 200)


def malformed(c, s):
    for data, wanted in ((b"\r\n\r\n\r\n", b""), (b"GET\r\n\r\n", b"400"), (b"GET / HTTP/9.9\r\n\r\n", b"505"), (b"\x00\xff\x00\r\n\r\n", b"400"),
                         (b"GET / HTTP/1.1\r\n\r\n", b"400"), (b"GET /" + b"a" * 60000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
                         (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 60000 + b"\r\n\r\n", b"431"),
                         (b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", b"4"),
                         (b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n", b"4"),
                         (b"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", b"4")):
        seen = s.raw(data)
        c.true(f"{data[:60]}: {seen[:80]}", not wanted or not seen or seen.split(b" ", 2)[1].startswith(wanted))
    c.same("still well", s.ask("GET", "/healthz")[0], 200)
    two = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    c.same("one after the other", s.raw(two * 3).count(b"200 OK"), 3)
    c.true("HTTP/1.0", s.raw(b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200") or s.raw(b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200"))


def main():
    c, folder = Checks(), Folder(sys.argv[1])
    with Service(folder, "--max-body-size", "100000", "--threads", "2", "--timeout", "2") as s:
        results(c, folder, s)
        routes(c, s)
        errors(c, s)
        malformed(c, s)
        c.same("end", s.stop(), 0)
        c.same("said", len(s.said().splitlines()), 1)
    with Service(folder, "--allow-host", "stance.example", "--host", "127.0.0.2") as s:
        c.same("a name allowed", s.ask("GET", "/healthz", Host="stance.example:80")[0], 200)
        c.same("another", s.ask("GET", "/healthz", Host="evil.example")[0], 421)
    c.end()


main()
