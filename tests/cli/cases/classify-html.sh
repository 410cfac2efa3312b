# Saved web pages: by name, by content from a pipe, by option; title, date and byline; nothing from the parser on standard error.
stance classify -m "$MODEL" -f jsonl "$DATA/pages/newspaper.html"
stance classify -m "$MODEL" -f json < "$DATA/pages/utf-16.html"
stance classify -m "$MODEL" -f jsonl -s "$DATA/pages/breaks.html"
stance classify -m "$MODEL" -f tsv "$DATA/pages"/*.html "$DATA/pages/xhtml.xhtml" | cut -f 1,2 | head -n 30
printf '<p>The beans thrived.<p>The <b>roast burnt' > fragment
stance classify -m "$MODEL" -f jsonl -i html fragment
stance classify -m "$MODEL" -f jsonl -i text "$DATA/pages/frames.html" | sed "s|$DATA|DATA|g" | cut -c 1-60
stance classify -m "$MODEL" -f jsonl --max-document-size 1K "$DATA/pages/blog.html"
stance explain -m "$MODEL" -f jsonl fragment -i html | cut -c 1-100
: > empty.html
stance classify -m "$MODEL" -f jsonl empty.html
head -c 300000 /dev/zero | tr '\0' '<' > bad.html
stance classify -m "$MODEL" -f tsv bad.html | cut -f 1,2
