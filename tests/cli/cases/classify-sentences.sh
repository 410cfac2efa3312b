# One entry a line, an empty line ends an article.
printf 'A good harvest\nThe beans thrived.\nHm.\n\n\nBad soup\nIt was cold and thin.\n' > two.txt
stance classify -m "$MODEL" -i sentences -s -f jsonl two.txt
