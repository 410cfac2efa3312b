try() { stance-train merge "$@"; echo "status $?"; }
printf 'text\tmood\na\tx\nb\nc\ty\n' > a.tsv
try -l mood a.tsv
try a.tsv
try -l mood -t words a.tsv
try -l mood missing.tsv a.tsv
printf 'text\tmood\tmore\nd\tx\t1\n' > b.tsv
try -l mood -q a.tsv b.tsv
try -l mood -q b.tsv a.tsv
printf 'text\ttext\tmood\nd\tx\t1\n' > twice.tsv; try -l mood -q twice.tsv
printf '{"text": "a", "mood": "x"}\n{"text": \n' > c.jsonl
try -l mood -q a.tsv c.jsonl
try -l mood -q c.jsonl
: > empty.tsv; try -l mood empty.tsv
printf 'text\tmood\n' > none.tsv; try -l mood none.tsv
try -l mood -o no/such/folder.tsv a.tsv
try -l mood -o a.tsv -q a.tsv; cat a.tsv
# Many texts of the same words, and control characters.
awk 'BEGIN { print "text\tmood\tid"; for (i = 0; i < 30000; i++) printf "Yes\033[31m.\t%s\t%d\n", i == 29999 ? "bad" : "good", i }' > many.tsv
stance-train merge -l mood many.tsv 2> messages | wc -l; cat messages
try; try --conflicts some a.tsv; try --data-format xml a.tsv; try --confilcts drop a.tsv
try --help
