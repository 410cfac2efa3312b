printf 'A good harvest\n\nThe beans thrived. Dr. Oats praised the "excellent" tulips.\n' > a.txt
printf 'The oven broke down. The roast burnt.' > b.txt
stance classify -m "$MODEL" -f text -s a.txt b.txt
stance classify -m "$MODEL" -f json a.txt b.txt
stance classify -m "$MODEL" -f csv -s a.txt
stance classify -m "$MODEL" -f tsv < b.txt
