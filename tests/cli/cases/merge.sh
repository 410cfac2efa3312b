try() { stance-train merge "$@"; echo "status $?"; }
printf 'id\ttext\tmood\n1\tSoup.\tgood\n2\tCold soup.\tbad\n3\tBread\tgood\n1\tSoup.\tgood\n4\t\tgood\n4\t\tbad\n' > a.tsv
printf 'mood,id,text\ngood,5,"soup"\nbad,1,Soup.\nbad,2,Cold soup.\n,3,BREAD!\n' > b.csv
try -l mood a.tsv b.csv
try -l mood --ignore id -o all.csv a.tsv b.csv; cat all.csv
try -l mood --conflicts first -q -o first.tsv a.tsv b.csv; cat first.tsv
try -l mood --conflicts drop --show 0 -o drop.tsv a.tsv b.csv; cat drop.tsv
printf '{"text": "Soup.", "mood": "good", "n": [1]}\n{"n":[1],"mood":"good","text":"Soup."}\n{"text": "Soup", "mood": "bad"}\n' > c.jsonl
printf '{"text": "Soup", "mood": "bad", "n": 2}' > d.jsonl
try -l mood c.jsonl d.jsonl
try -l mood --ignore n --conflicts first c.jsonl d.jsonl
printf '__label__a x y\n__label__b x  y\n__label__a x y\n' > e.ft
try -l label e.ft
# A field with a line end fits into CSV alone.
printf 'text,mood\n"two\nlines",good\n' > f.csv
try -l mood f.csv
try -l mood -o f.tsv f.csv; cat f.tsv
