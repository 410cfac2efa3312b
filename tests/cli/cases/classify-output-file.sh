# Written whole or not at all.
echo 'The beans thrived.' > a.txt
stance classify -m "$MODEL" -f tsv -o out.tsv a.txt; echo "status $?"; cut -f 1-4 out.tsv
stance classify -m "$MODEL" -f tsv -o out.tsv missing.txt; echo "status $?"; cut -f 1-4 out.tsv
stance classify -m "$MODEL" -f tsv -o /dev/full a.txt; echo "status $?"
stance classify -m "$MODEL" -f tsv -o no/such/folder.tsv a.txt; echo "status $?"
stance classify -m "$MODEL" -f tsv a.txt > /dev/full; echo "status $?"
ls
