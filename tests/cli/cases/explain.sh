printf 'A good harvest\n\nThe beans thrived. The soup was cold and the roast burnt. So it goes.\n' > a.txt
printf 'The oven broke\tdown.\n' > b.txt
stance explain -m "$MODEL" a.txt b.txt
stance explain -m "$MODEL" -t place -a -n 1 -w 2 --grams a.txt
LC_ALL=C.UTF-8 stance explain -m "$MODEL" --label good -n 1 -w 0 b.txt
printf 'The beans thrived.\n\nzzz\n' | stance explain -m "$MODEL" -i lines -w 2
stance explain -m "$MODEL" -w 2 -o out.txt b.txt missing.txt
echo "status $?"
cat out.txt
printf '{"id": "x", "title": "Stale bread", "text": "The beans thrived."}\n' > c.jsonl
stance explain -m "$MODEL" -w 1 c.jsonl
