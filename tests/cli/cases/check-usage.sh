try() { "$@"; echo "status $?"; }
try stance-train check --help
try stance-train check
try stance-train check --near 1.5 x.tsv
try stance-train check --near much x.tsv
try stance-train check --repeated -1 x.tsv
try stance-train check --doubtful 2 x.tsv
try stance-train check --show all x.tsv
try stance-train check --no-modle x.tsv
try stance-train check -f xml x.tsv
