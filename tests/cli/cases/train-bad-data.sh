try() { stance-train train -C 1 -o m.stance "$@" > report; echo "status $?"; ls; rm -f m.stance; }
try -l mood missing.tsv
try -l nothing "$DATA/house.tsv"
try -l mood -t body "$DATA/house.tsv"
try -l mood -g nobody "$DATA/house.tsv"
: > empty.tsv; try -l mood empty.tsv
printf 'text\tmood\ttext\n' > twice.tsv; try -l mood twice.tsv
printf 'text\tmood\na\tgood\nb\tgood\n' > one.tsv; try -l mood one.tsv
printf 'text\tmood\na\tgood\nb\tbad\n' > few.tsv; try -l mood few.tsv
head -n 20 "$DATA/house.tsv" > bad.tsv; printf 'x\ty\nh99\t\tgood\tgarden\tg\nh98\tno label\t\tgarden\tg\n' >> bad.tsv; try -l mood bad.tsv
try -l mood -l mood "$DATA/house.tsv"
try -l mood --features words "$DATA/house.tsv"
try -l mood --features word:1-2:max=x "$DATA/house.tsv"
try -l mood --solver magic "$DATA/house.tsv"
try -l mood --unit page "$DATA/house.tsv"
try -l mood --where mood "$DATA/house.tsv"
try -l mood --where mood=good "$DATA/house.tsv"
try -l mood --data-format xml "$DATA/house.tsv"
stance-train train -q -l mood -C 1 -o no/such/m.stance "$DATA/house.tsv"; echo "status $?"
stance-train train -q -l mood -C 1 -o /dev/full "$DATA/house.tsv"; echo "status $?"
