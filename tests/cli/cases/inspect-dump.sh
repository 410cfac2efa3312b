# Every weight: the bias and value * weight over the vector of a text are the score that explain tells.
stance inspect --dump "$MODEL" > weights.tsv
head -3 weights.tsv | cut -f1-4
stance inspect --dump "$MODEL" | cmp - weights.tsv
printf 'The roses failed and the soup was cold.\n' > line.txt
stance vectorize -m "$MODEL" -i lines --vocabulary words.txt line.txt > line.svm
stance explain -m "$MODEL" -i lines -f json -n 0 -w 0 -a line.txt > why.json
python3 - <<'END'
import csv, json
rows = list(csv.reader(open("weights.tsv", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
head, bias, rows = rows[0], rows[1], rows[2:]
print([row[2] for row in rows] == open("words.txt").read().split("\n")[:-1], [row[0] for row in rows] == [str(i + 1) for i in range(len(rows))])
print(sorted({row[1] for row in rows}), all(1 <= float(row[3]) < 10 for row in rows), {len(row) for row in rows} == {len(head)})
vector = [pair.split(":") for pair in open("line.svm").read().split()[1:]]
reasons = {"mood:" + r["label"]: r["score"] for r in json.load(open("why.json"))[0]["reasons"]}
for column in range(4, len(head)):
    score = float(bias[column]) + sum(float(value) * float(rows[int(number) - 1][column]) for number, value in vector)
    print(head[column], f"{score:.5f}", abs(score - reasons[head[column]]) < 1e-7 if head[column] in reasons else "")
END
stance inspect --dump "$MODEL" > /dev/full; echo "status $?"
stance inspect "$MODEL" other.stance; echo "status $?"
