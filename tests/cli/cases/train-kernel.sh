# Train with a kernel, look at the model, classify and explain.
stance-train train -l mood -g group -C 4 --cv 3 --kernel rbf --gamma 0.5 --features word:1,char:3 -o k.stance "$DATA/house.tsv"; echo "status $?"
stance inspect k.stance | head -12
printf 'The roses failed and the soup was cold.\nA perfect prize.\n' > lines.txt
stance classify -m k.stance -i lines lines.txt; echo "status $?"
stance explain -m k.stance -i lines --words 3 lines.txt; echo "status $?"
# The same bytes for any number of threads.
for threads in 1 3; do
    stance-train train -q -l mood -l place -g group --kernel rbf -j $threads -o $threads.stance "$DATA/house.tsv"
    stance classify -m $threads.stance -i lines -f jsonl -j $threads lines.txt > $threads.jsonl
done
cmp 1.stance 3.stance && cmp 1.jsonl 3.jsonl && echo equal
# The dump holds all that a score is made of.
stance inspect --dump k.stance > numbers.tsv
stance vectorize -m k.stance -i lines lines.txt > lines.svm
stance explain -m k.stance -i lines -f jsonl -a lines.txt > why.jsonl
python3 - <<'END'
import csv, json, math
head, *rows = csv.reader(open("numbers.tsv", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
vectors = {row[0]: {} for row in rows if row[1] == "vector"}
for row in rows:
    for pair in row[4].split(): vectors[pair.split(":")[0]][row[0]] = float(pair.split(":")[1])
print(head[:5], {len(row) for row in rows} == {len(head)}, sorted({row[1] for row in rows}))
for line, why in zip(open("lines.svm"), open("why.jsonl")):
    x = {number: float(value) for number, value in (pair.split(":") for pair in line.split()[1:])}
    near = {v: math.exp(-0.5 * sum((x.get(f, 0) - y.get(f, 0)) ** 2 for f in x.keys() | y.keys())) for v, y in vectors.items()}
    for reason in json.loads(why)["reasons"]:
        column = head.index("mood:" + reason["label"])
        score = float(rows[0][column]) + sum(float(row[column]) * near[row[0]] for row in rows if row[1] == "vector")
        told = reason["bias"] + sum(g["contribution"] for g in reason["grams"]) + reason["other_grams"]["contribution"]
        print(reason["label"], abs(score - reason["score"]) < 1e-7, abs(told - reason["score"]) < 1e-12)
END
# A search over gamma; the report says why no n-gram is named.
stance-train train -l mood -g group --cv 3 --kernel rbf --grid 'gamma=0.25|1;C=1|8' --features word:1 -f json --report r.html "$DATA/house.tsv" |
    python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["kernel"], r["gamma"], r["support_vectors"] > 1, sorted(t["gamma"] for t in r["search"]["tried"]))'
grep -o 'The model compares whole texts with[^<]*' r.html
# What cannot be.
try() { stance-train train -l mood "$@" "$DATA/house.tsv"; echo "status $?"; }
try --kernel poly
try --kernel rbf --gamma 0
try --kernel rbf --gamma -1
try --kernel rbf --gamma inf
try --kernel rbf --gamma 1e31
try --gamma 1
try --kernel rbf --solver liblinear
try --kernel rbf --solver dual
try --kernel rbf --scaling ratio
try --kernel rbf --grid 'scaling=none|ratio'
try --kernel rbf --gamma 2 --grid 'gamma=1|2'
try --grid 'gamma=1|2'
try --kernel rbf --stream
try --stream --gamma 1
# Damaged, and cut off.
head -c 3000 k.stance > cut.stance
stance inspect cut.stance; echo "status $?"
python3 -c 'b = bytearray(open("k.stance", "rb").read()); b[-200] ^= 4; open("bad.stance", "wb").write(b)'
stance classify -m bad.stance -i lines lines.txt; echo "status $?"
