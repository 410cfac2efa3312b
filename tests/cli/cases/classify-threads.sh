# The same bytes whatever the number of threads.
i=0; while [ $i -lt 3000 ]; do echo "The beans number $i thrived but the soup was cold."; i=$((i + 1)); done > many.txt
stance classify -m "$MODEL" -i lines -f jsonl -j 1 many.txt > one
stance classify -m "$MODEL" -i lines -f jsonl -j 2 many.txt > two
stance classify -m "$MODEL" -i lines -f jsonl -j 7 many.txt > seven
cmp one two && cmp one seven && wc -l < one
