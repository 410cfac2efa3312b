try() { "$@"; echo "status $?"; }
try stance
try stance clasify
try stance classify --fromat json
try stance classify -f xml
try stance classify -i
try stance classify --sentences=yes
try stance classify --threads two
try stance classify -z
try stance inspect a b
try stance-train
try stance-train trian
try stance-train train
try stance-train train --cv 1 x.tsv
try stance-train train --cv 0 x.tsv
try stance-train train --search -C 1 x.tsv
try stance-train evaluate
