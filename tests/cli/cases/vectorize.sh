printf 'The beans thrived.\n\nzzz\n' | stance vectorize -m "$MODEL" -i lines --vocabulary words.txt > vectors
cut -d ' ' -f 1-3 vectors
grep -c . words.txt
sed -n '1,5p' words.txt
stance vectorize -m "$MODEL" missing.txt
