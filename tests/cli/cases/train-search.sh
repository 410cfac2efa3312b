# A search names what it tried and what it took; the model is the one that those settings give.
grid='features=word:1|word:1-2,char:2-4;min-df=1|2;C=1|0.25'
stance-train train -l mood -g group --cv 3 --grid "$grid" -o found.stance "$DATA/house.tsv"; echo "status $?"
stance-train train -q -l mood -g group --cv 3 --grid "$grid" -j 1 -o one.stance "$DATA/house.tsv"
cmp found.stance one.stance && echo equal
stance-train train -l mood -g group --cv 3 --solver dual --grid 'features=word:1;scaling=ratio|none' -C 1 -f json "$DATA/house.tsv" |
    python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["specification"], r["scaling"], r["solver"], r["solver_reason"], r["search"])'
stance-train train -q -l mood -g group --search -o usual.stance "$DATA/house.tsv" && stance inspect usual.stance | grep -a features
# What cannot be.
try() { stance-train train -l mood "$@" "$DATA/house.tsv"; echo "status $?"; }
try --search -C 1
try --grid 'C=1|2' -C 1
try --grid 'C=1;depth=2'
try --search --cv 0
try --exhaustive
