try() { stance-train suggest -m "$MODEL" "$@"; echo "status $?"; }
cut() { command cut -f "$@"; }
printf '%s\n' 'The soup and the roses.' 'the soup, and the roses' '' 'Frost ruined the bread' 'The tree bore fruit again' 'xyzzy plugh' > texts
stance-train suggest -q -m "$MODEL" texts | sed 's/0\.[0-9]*/#/g'
# Ready to be filled in and trained on.
stance-train suggest -q -m "$MODEL" -o next.tsv texts; awk -F '\t' 'NR == 1 { print NF; next } { print NF, $2 "|" $3 "|", $NF }' next.tsv
# Tables: a column for the text, columns to keep, fields with line ends; what is labelled is not asked for again.
printf 'nr,body\n1,"The soup\nand\tthe roses"\n2,Frost ruined the bread\n3,The tree bore fruit again\n4,\n' > t.csv
try -t body --keep nr t.csv | cut 1-4,11
printf '{"text": "Frost ruined the bread", "id": 7}\n{"text": "A fresh pie"}\n{"no": 1}\n' > t.jsonl
try -n 1 --keep id --task place t.jsonl | cut 1-2
printf 'body\tmood\nFROST ruined the bread!\tbad\n' > done.tsv
try -t body --labelled done.tsv t.csv | cut 1
printf 'text\nThe soup\n' | stance-train suggest -q -m "$MODEL" -i tsv - | cut 1
printf 'text\nThe soup\n' | stance-train suggest -q -m "$MODEL" --min-known 0 --by entropy --spread 0 - | cut 1 | sort
# Every text of the data is unlike the others, in an order that threads do not change.
for threads in 1 3; do stance-train suggest -q -m "$MODEL" -n 20 -j $threads --keep id "$DATA/house.tsv" > $threads.tsv; done
cmp 1.tsv 3.tsv && tail -n +2 1.tsv | cut 1 | sort -u | wc -l
stance-train suggest -q -m "$MODEL" -n 5 --keep id "$DATA/house.tsv" | cmp - 1.tsv 2>&1 | sed 's/after.*//'
