stance-train train -l mood -l place -g group -C 1 --cv 3 --features word:1-2 -o m.stance "$DATA/house.tsv"
ls
stance-train train -l mood -g group -C 1 --cv 3 --features word:1-2 -f json "$DATA/house.tsv"
