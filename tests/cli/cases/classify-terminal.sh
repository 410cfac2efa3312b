# As on a terminal: colours, bars, progress. `script` makes the terminal, whose lines end in CR LF.
export TERM=xterm
unset NO_COLOR
on_terminal() { script -qec "$1" /dev/null < /dev/null | tr -d '\r' | sed 's/\x1b/ESC/g'; }
echo 'The beans thrived.' > a.txt
on_terminal "stance classify -m $MODEL a.txt"
on_terminal "NO_COLOR=1 stance classify -m $MODEL a.txt"
on_terminal "NO_COLOR=1 stance classify -m $MODEL --color always a.txt"
on_terminal "stance classify -m $MODEL --color never a.txt"
on_terminal "TERM=dumb stance classify -m $MODEL a.txt"
on_terminal "LC_ALL=C.UTF-8 stance classify -m $MODEL a.txt"
on_terminal "stance classify -m $MODEL -f text -o out.txt a.txt"; cat out.txt
# Nothing of it in a pipe or in other formats, unless asked for.
stance classify -m "$MODEL" -f text a.txt
stance classify -m "$MODEL" -f tsv --color always a.txt
stance classify -m "$MODEL" -f text --color always a.txt | sed 's/\x1b/ESC/g'
stance classify -m "$MODEL" --color sometimes a.txt; echo "status $?"
# Progress, when the results go to a file; it is wiped away in the end.
cat > slow.sh <<'SLOW'
for i in 1 2 3; do echo '{"text": "x"}'; sleep 1; done | stance classify -m "$MODEL" -i jsonl -f jsonl "$@"
SLOW
progress() { on_terminal "$1" > seen; grep -q 'ESC\[K[123] records\?, [0-9.]* a second.*ESC\[K$' seen && echo progress || cat seen; }
progress 'sh slow.sh -o out.jsonl'; wc -l < out.jsonl
progress 'sh slow.sh > out.jsonl'; wc -l < out.jsonl
rm out.jsonl; progress 'sh slow.sh --resume out.jsonl'; wc -l < out.jsonl
progress 'sh slow.sh -q -o out.jsonl'
progress 'sh slow.sh | wc -l'
