# Every sum in the output is whole: of all words and n-grams, and of those shown with the rest.
cat > sums.py <<'END'
import json, sys
def look(unit, text):
    for part in ("words", "grams"):
        total = unit["bias"] + sum(x["contribution"] for x in unit[part]) + unit["other_" + part]["contribution"]
        assert abs(total - unit["score"]) < 1e-9, unit
    for word in unit["words"]: assert text is None or text[word["begin"]:word["end"]].decode() == word["text"]
for document in json.load(sys.stdin):
    text = open(document["path"], "rb").read() if "reasons" in document and document["path"].endswith(".txt") else None
    for reason in document.get("reasons", []):
        if "score" in reason: look(reason, text)
        for sentence in reason["for"] + reason["against"]:
            if "score" in sentence: look(sentence, None if sentence.get("headline") else text)
    print(document["id"], document.get("label"), document.get("error"),
          [[r["label"], len(r["for"]), len(r["against"])] for r in document.get("reasons", [])])
END
short() { sed 's/\(\.[0-9]\{4\}\)[0-9]*/\1/g'; }
printf 'A good harvest\n\nThe beans thrived. Dr. Oats\x92s \x80"caf\303\251" burnt it.\n' > a.txt
printf '\303\211clairs failed. So it goes. The roses won.' > b.txt
printf '{"id": "x", "title": "Stale bread", "text": "The beans thrived."}\n{"id": 3}\n{"text": ""}\n' > c.jsonl
stance explain -m "$MODEL" -f json -a -n 0 -w 0 a.txt | sed 's/a.txt/a.bytes/' | python3 sums.py
for n in 0 1; do stance explain -m "$MODEL" -f json -a -n $n -w $n b.txt c.jsonl | python3 sums.py; done
stance explain -m "$MODEL" -f json -t place -q b.txt c.jsonl missing.txt | python3 sums.py
printf 'The beans thrived.\nzzz\n' | stance explain -m "$MODEL" -i lines -f jsonl -w 1 | short
stance explain -m "$MODEL" -f jsonl -n 1 -w 1 a.txt | short
: > empty.txt
stance explain -m "$MODEL" -f json empty.txt | short
cp "$DATA/house.tsv" .
stance-train train --quiet -l mood -C 1 --cv 0 --unit document --no-grams --features word:1-2,char:2-4 -o whole.stance house.tsv
stance explain -m whole.stance -f json -a -n 0 -w 0 b.txt | python3 sums.py
stance explain -m whole.stance -n 1 -w 2 --grams b.txt
