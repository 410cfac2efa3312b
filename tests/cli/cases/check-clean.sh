stance-train check --no-model -l mood -l place -g group --id id "$DATA/house.tsv"; echo "status $?"
stance-train check --no-model -l mood -f json --show 2 "$DATA/house.tsv"; echo "status $?"
stance-train check -q -l mood "$DATA/house.tsv"; echo "status $?"
