try() { stance-train curve "$@"; echo "status $?"; }
printf 'text\tmood\nOne.\tgood\nTwo.\tgood\nThree.\tbad\n\tbad\n' > a.tsv
try -l mood a.tsv
try -l nothing a.tsv
printf 'text\tmood\nOne.\tgood\nTwo.\tgood\n' > b.tsv
try -l mood -C 1 --cv 2 b.tsv
try; try --cv 1 a.tsv; try --repeats 0 a.tsv; try -C -1 a.tsv
for shares in '' 0 1.5 0.5,0.25 0.5,, 0.5,x; do try --shares "$shares" a.tsv; done
try -l mood --cv 2 --features nonsense a.tsv
try --gamma 1 a.tsv; try --kernel rbf --gamma 0 a.tsv; try --kernel poly a.tsv
try --crossvalidate a.tsv
try --help
