# Many texts that are nearly the same, in an order and number that do not depend on the threads.
awk 'BEGIN {
  print "text\tlabel\tgroup"
  for (i = 0; i < 3000; i++) {
    n = i * 7919 % 600
    printf "sentence %d of the river and the %d boats, told %d times over\t%s\tg%d\n", n, n * 31 % 97, n * 17 % 89, i % 3 ? "a" : "b", i % 700
  }
}' > data.tsv
for threads in 1 2 7; do
  stance-train check --no-model -l label -g group --near 0.8 --show 500 -j $threads data.tsv > $threads.txt
  stance-train check --no-model -l label -g group --near 0.8 --show 500 -j $threads -f json data.tsv > $threads.json
done
cmp 1.txt 2.txt && cmp 1.txt 7.txt && cmp 1.json 2.json && cmp 1.json 7.json && echo equal
grep Flagged 1.txt
