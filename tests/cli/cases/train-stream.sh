# Learning from files that are read again and again.
for i in 1 2 3 4 5 6 7 8 9 10; do cat "$DATA/house.tsv" | tail -n +2; done > rows
for i in a b; do head -n 1 "$DATA/house.tsv" > $i.tsv; done
sort -t "$(printf '\t')" -k 3 rows | head -n 200 >> a.tsv # by mood
sort -t "$(printf '\t')" -k 3 rows | tail -n +201 >> b.tsv
stance-train train --stream -l mood -l place -o m.stance a.tsv b.tsv
echo "status $?"
stance evaluate -m m.stance -l mood -l place "$DATA/house.tsv" | grep accuracy
echo 'The soup was ruined.' | stance classify -m m.stance -i lines -f tsv | cut -f 2,5
stance inspect m.stance | grep -v made
for threads in 1 2 5; do stance-train train -q --stream -l mood -j $threads -o $threads.stance a.tsv b.tsv; done
cmp 1.stance 2.stance && cmp 1.stance 5.stance && echo equal
stance-train train -q --stream -l mood --seed 2 -o other.stance a.tsv b.tsv
cmp -s 1.stance other.stance || echo another seed, another order
stance-train train --stream --epochs 2 --counted 200 --features word:1:max=50 -f json -l mood a.tsv b.tsv
stance-train train --stream --where id=h01 -l mood a.tsv
# Bad records are told once and left out.
printf 'text\tmood\ngood beans\tgood\nbad soup\tbad\nno label\t\nbroken\n' > bad.tsv
stance-train train --stream -l mood -o bad.stance bad.tsv missing.tsv "$DATA/house.tsv"
echo "status $?"
stance-train train --stream -l nothing a.tsv
echo "status $?"
# What cannot be.
for option in '-g group' '--position id' '--articles a.tsv' '--solver dual' '--scaling none' '-C 1' --search '--grid C=1' \
    --exhaustive '--cv 5' '--folds-from group' '--report r.html' --report-curve '--epochs 0' '--counted 0' '--unit word' \
    '--features word' '--where a'; do
    stance-train train --stream $option -l mood a.tsv
    echo "status $?"
done
stance-train train --epochs 2 -l mood a.tsv
stance-train train --counted 2 -l mood a.tsv
stance-train train --stream -l mood - < a.tsv
stance-train train --stream -l mood . a.tsv
echo "status $?"
mkfifo pipe
stance-train train --stream -l mood pipe
stance-train train --stream
