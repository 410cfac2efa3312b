# Labels nobody should rely on keep their place and get a reason.
printf 'The beans thrived.\nQwfp zxcv.\n' > in.txt
stance classify -m "$MODEL" -i lines -f jsonl --min-confidence 0.52 in.txt
stance classify -m "$MODEL" -i lines -f tsv --min-confidence 0.52 in.txt
stance classify -m "$MODEL" -i lines -f text --min-confidence 0.52 in.txt
stance classify -m "$MODEL" -i text -f csv -s --min-confidence 0 in.txt
for p in -1 1.1 nan x; do stance classify -m "$MODEL" --min-confidence "$p" in.txt; echo "status $?"; done
# A model with terms tells what is off target.
stance-train train --quiet -l mood -C 1 --cv 0 --unit sentence --features word:1 --about 'beans|frost' -o about.stance "$DATA/house.tsv"
printf 'The beans thrived.' > on.txt
printf 'The cake was perfect.' > off.txt
stance classify -m about.stance -f jsonl --min-confidence 0 on.txt off.txt
stance classify -m about.stance -f tsv on.txt off.txt missing.txt
stance classify -m about.stance -f csv -s on.txt
