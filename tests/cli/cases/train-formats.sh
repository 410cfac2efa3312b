# The same texts from four formats make the same model.
cut -f 2,3 "$DATA/house.tsv" > a.tsv
awk -F '\t' 'NR == 1 { print "text,mood" } NR > 1 { gsub(/"/, "\"\"", $2); print "\"" $2 "\"," $3 }' "$DATA/house.tsv" > a.csv
awk -F '\t' 'NR > 1 { print "{\"mood\": \"" $3 "\", \"text\": \"" $2 "\"}" }' "$DATA/house.tsv" > a.jsonl
awk -F '\t' 'NR > 1 { print "__label__" $3 " " $2 }' "$DATA/house.tsv" > a.ft
for format in tsv csv jsonl; do stance-train train -q -l mood -C 1 -o $format.stance a.$format; done
stance-train train -q -l label=mood -C 1 -o ft.stance a.ft
cmp tsv.stance csv.stance && cmp tsv.stance jsonl.stance && cmp tsv.stance ft.stance && echo equal
