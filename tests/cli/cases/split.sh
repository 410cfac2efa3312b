# Groups stay whole, labels are even, every record is in one file and as it was.
stance-train split -l mood -l place -g group -o part "$DATA/house.tsv"; echo "status $?"
ls
cut -f 5 part-train.tsv | sort -u > train; cut -f 5 part-test.tsv | sort -u > test; comm -12 train test
(cat part-train.tsv; tail -n +2 part-test.tsv) | sort > both; sort "$DATA/house.tsv" | cmp - both && echo "all there"
# The seed decides, and nothing else.
stance-train split -q -l mood -l place -g group -o again "$DATA/house.tsv"; cmp part-test.tsv again-test.tsv && echo same
stance-train split -q -l mood -l place -g group --seed 2 -o other "$DATA/house.tsv"; cmp -s part-test.tsv other-test.tsv || echo another
# Three parts; a column instead of files; several files as one.
stance-train split -l mood --dev 0.25 --test 0.25 -o three "$DATA/house.tsv"; ls three*
stance-train split -q -l mood --column part "$DATA/house.tsv" | head -n 3
stance-train split -l mood -q --column part -o column.tsv part-train.tsv part-test.tsv; tail -n +2 column.tsv | cut -f 6 | sort | uniq -c
# The bytes of records stay as they are.
printf 'a,b\r\n"x, ""y""\r\nz",1\r\n\r\nq,2\r\nw,1' > c.csv
stance-train split -q -l b --test 0.4 c.csv; cat c-train.csv c-test.csv | od -c
stance-train split -q -l b --column 'one, two' c.csv | od -c
printf '\357\273\277{"t": "a", "l": 1}\n  \n{"t":"b", "l":2,"n":[1,{"a":2}]} \n{}\n' > j.jsonl
stance-train split -q -l l j.jsonl; cat j-train.jsonl j-test.jsonl
stance-train split -q -l l --column 'a "part"' j.jsonl
printf '__label__a x y\n__label__b z\n' | stance-train split -q -l label --data-format fasttext --test .5 -; cat split-train.ft split-test.ft
