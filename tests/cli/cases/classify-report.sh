# A page: to a file, whole or not at all, and to standard output; without its style sheet and scripts it reads as follows.
printf 'Roses won\n\nThe beans thrived.\nThe soup was "cold" & the roast <i>burnt</i>.\n' > a.txt
printf '{"id": "one", "title": "A cake", "text": "It sank in the oven.\\n\\nQwfp."}\n{"id": "two"}\n' > b.jsonl
stance classify -m "$MODEL" -f html -o page.html a.txt b.jsonl missing.txt
echo "status $?"
show() { sed -e '/^<style>/,/^<\/style>/d' -e '/^<script>/,/<\/script>$/d' -e '/Content-Security-Policy/d'; }
show < page.html
stance classify -m "$MODEL" -f html -i lines --min-confidence 0.99 a.txt | show | sed -n '/^<article/,/article>/p'
stance classify -m "$MODEL" -f html --flush a.txt; echo "status $?"
stance classify -m "$MODEL" -f html --resume page.html a.txt; echo "status $?"
TMPDIR=/nowhere stance classify -m "$MODEL" -f html -o none.html a.txt; echo "status $?"
ls
