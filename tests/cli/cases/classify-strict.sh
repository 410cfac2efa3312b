# Ends before the first record that cannot be read.
printf '{"id": 1, "text": "x"}\n{"id": 2}\n{"id": 3, "text": "x"}\n' > in.jsonl
printf '{"id": 1, "text": "x"}\n' > good.jsonl
stance classify -m "$MODEL" -f tsv --strict in.jsonl | cut -f 1-3
stance classify -m "$MODEL" -f tsv --strict in.jsonl > /dev/null; echo "status $?"
stance classify -m "$MODEL" -f json --strict in.jsonl | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'
stance classify -m "$MODEL" -f tsv --strict -o out.tsv in.jsonl; echo "status $?"; ls
stance classify -m "$MODEL" -f tsv --strict -q missing.txt good.jsonl; echo "status $?"
stance classify -m "$MODEL" -f tsv --strict -o out.tsv good.jsonl; echo "status $?"; cut -f 1-3 out.tsv
