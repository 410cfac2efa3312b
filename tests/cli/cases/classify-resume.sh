# Goes on after what is there; see also tests/resume, which kills it.
printf '{"id": "a", "text": "The beans thrived."}\n{"id": "b"}\n{"id": "c", "text": "The soup was cold."}\n' > in.jsonl
echo 'Prize for pie.' > in.txt
run() { stance classify -m "$MODEL" -f jsonl "$@" in.jsonl in.txt; echo "status $?"; }
run -o whole.jsonl
run --resume out.jsonl; cmp out.jsonl whole.jsonl
run --resume out.jsonl; cmp out.jsonl whole.jsonl
head -c 200 whole.jsonl > out.jsonl; run --resume out.jsonl; cmp out.jsonl whole.jsonl
head -n 3 whole.jsonl > out.jsonl; run -q --resume out.jsonl; cmp out.jsonl whole.jsonl
# From standard input.
stance classify -m "$MODEL" -q -f tsv -o whole.tsv < in.txt; head -c 20 whole.tsv > out.tsv
stance classify -m "$MODEL" -q --resume out.tsv < in.txt; cmp out.tsv whole.tsv
# By record.
rm out.jsonl; run -q --resume out.jsonl --flush; cmp out.jsonl whole.jsonl
# What is not ours stays as it is.
echo diary > diary; run --resume diary; cat diary
cp whole.jsonl out.jsonl; stance classify -m "$MODEL" -f jsonl --resume out.jsonl in.txt; cmp out.jsonl whole.jsonl
run -s --resume out.jsonl; run --min-confidence 1 --resume out.jsonl; cmp out.jsonl whole.jsonl
# The results are not read as input.
mkdir folder; mv in.jsonl in.txt folder
stance classify -m "$MODEL" -q -f jsonl -o whole.jsonl folder
for i in 1 2; do stance classify -m "$MODEL" -q -f jsonl --resume folder/out.jsonl folder; cmp folder/out.jsonl whole.jsonl; done
stance classify -m "$MODEL" -f jsonl --resume folder/out.jsonl folder/out.jsonl; echo "status $?"
stance classify -m "$MODEL" -f jsonl --resume folder/out.jsonl < folder/out.jsonl; echo "status $?"; cmp folder/out.jsonl whole.jsonl
# Wrong usage.
run --resume out.jsonl -o other.jsonl
stance classify --resume out.jsonl -f csv folder; echo "status $?"
run --flush -o other.jsonl
ls
