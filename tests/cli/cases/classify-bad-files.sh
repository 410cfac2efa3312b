echo 'The beans thrived.' > good.txt
printf 'x\0y' > binary.dat
printf '%%PDF-1.4 hello' > paper.pdf
: > empty.txt
stance classify -m "$MODEL" -f tsv missing.txt binary.dat paper.pdf empty.txt good.txt | cut -f 1-4,10-13
stance classify -m "$MODEL" -f jsonl missing.txt
echo "status $?"
head -c 3000000 /dev/zero | tr '\0' 'x' > long.txt
echo 'short' >> long.txt
stance classify -m "$MODEL" -i lines -f tsv --max-document-size 1M long.txt | cut -f 1-4,10-13
stance classify -m "$MODEL" -f tsv --max-document-size 1M long.txt | cut -f 1-4,10-13
