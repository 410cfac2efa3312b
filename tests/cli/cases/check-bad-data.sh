check() { stance-train check --no-model "$@"; echo "status $?"; }
printf 'text\tmood\tsplit\nOne text here.\tgood\ttrain\nTwo unlabelled.\t\ttest\n\tbad\ttest\n' > a.tsv
check -l mood --split split a.tsv
check -l mood --split nothing a.tsv
check -l mood --pair nothing a.tsv
check -l mood --id nothing a.tsv
check -l mood missing.tsv
check -l mood -l mood a.tsv
check -l stance=stance a.tsv
# Several files: each text is told with its own.
printf 'text,mood\n"A text of\ntwo lines \033[31m and a bell \a",good\nSomething else,bad\n' > b.csv
printf '{"text": "A text of two lines [31m and a bell", "mood": "bad"}\n' > c.jsonl
check -l mood b.csv missing.tsv c.jsonl
check -l mood -f json b.csv c.jsonl | grep -A 1 '"file"'
printf 'text\tmood\nOne.\tgood\n' | check -l mood --data-format tsv -
printf '__label__good one text\n__label__bad one text\n' > d.ft
check -l label d.ft
stance-train check --no-model -l mood a.tsv >&-; echo "status $?"
