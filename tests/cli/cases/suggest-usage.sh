try() { stance-train suggest -m "$MODEL" "$@"; echo "status $?"; }
printf 'id\ttext\n1\tA soup\n2\n' > a.tsv
try a.tsv | sed 's/0\.[0-9]*/#/g'
try missing.txt
try -t words a.tsv
try --keep nothing a.tsv
try --keep text a.tsv
try --keep mood a.tsv
try --keep id --keep id a.tsv
try --task nothing a.tsv
try --labelled missing.tsv -q a.tsv | cut -f 1
try -o no/such/folder a.tsv
: > empty.txt; try -q empty.txt
stance-train suggest -m a.tsv a.tsv; echo "status $?"
try; try -n 0 a.tsv; try --spread -1 a.tsv; try --min-known 2 a.tsv; try -i fasttext a.tsv; try --by chance a.tsv
try --help
