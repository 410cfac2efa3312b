i=0; while [ $i -lt 20000 ]; do echo "The beans number $i thrived."; i=$((i + 1)); done > many.txt
stance classify -m "$MODEL" -i lines -f tsv many.txt | head -n 1 | cut -f 1-3
