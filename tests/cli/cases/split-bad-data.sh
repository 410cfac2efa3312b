try() { stance-train split "$@"; echo "status $?"; }
printf 'text\tstance\tpart\na\tx\t1\nb\ty\t2\nc\nd\tx\t3\ne\t\t4\n' > a.tsv
try -o out a.tsv; cat out-train.tsv out-test.tsv
try --column part a.tsv
try -l nothing a.tsv
try -g nothing a.tsv
try -l stance -l stance a.tsv
try missing.tsv
try -g part --test 0.01 --dev 0.01 -q -o small a.tsv
printf 'text\tstance\nq\tx\nr\ty\n' > b.tsv
try -q -o both a.tsv b.tsv
printf '{"stance": "x"}\nnope\n{"stance": "y", "part": 1}\n' > c.jsonl
try a.tsv c.jsonl
try --column part c.jsonl
printf '__label__a x\n' > f.ft; try --column part -l label f.ft
printf 'stance\nx\n' > one.tsv; try one.tsv
: > empty.tsv; try empty.tsv
printf 'stance\n' > none.tsv; try none.tsv
try -q -o no/such/folder a.tsv
try; try --test 1 a.tsv; try --test 0 a.tsv; try --dev 0.8 a.tsv; try --dev -1 a.tsv; try --data-format xml a.tsv
try --column '' a.tsv; try --tset 1 a.tsv
try --help
