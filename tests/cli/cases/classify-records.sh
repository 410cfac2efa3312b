# JSON lines, CSV and TSV; bad records are told, and have a record of their own.
cat > in.jsonl <<'END'
{"id": "one", "title": "Prize for pie", "text": "The pie was excellent."}
{"id": 2, "text": "The soup was cold."}
not json
{"id": "three", "headline": "no text"}
["a list"]

{"id": "four", "text": "line\nbreak and \"quotes\" and \u00e9"}
END
stance classify -m "$MODEL" -f jsonl in.jsonl
echo "status $?"
printf 'id,headline,body\n1,Pie,"The pie, which won, was ""excellent""."\n2,Soup,"Cold\nand thin."\n3,Short\n' > in.csv
stance classify -m "$MODEL" -f csv --title-field headline --text-field body in.csv
echo "status $?"
printf 'id\ttext\n1\tThe "pie" won.\n' | stance classify -m "$MODEL" -i tsv -f tsv
stance classify -m "$MODEL" -i csv --text-field nothing in.csv
echo "status $?"
