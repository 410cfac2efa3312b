# More texts than the Gram matrix has room for: libsvm's algorithm over products of our own, the same for any threads.
awk 'BEGIN { print "text\tstance"
  for (i = 0; i < 8300; i++) {
    good = (i * 7919) % 3 == 0
    print "word" (i % 97) " thing" (i % 31) (good ? " fine" : " poor") (i % 11 == 0 ? " mixed" : "") "\t" (good ? "yes" : "no")
  } }' >many.tsv
stance-train train --solver libsvm --features word:1 -C 1 --cv 2 --threads 1 -o one.stance many.tsv 2>/dev/null | grep -E 'accuracy|libsvm'
stance-train train --quiet --solver libsvm --features word:1 -C 1 --cv 2 --threads 3 -o three.stance many.tsv >/dev/null
cmp one.stance three.stance && echo same
printf 'word5 thing5 fine\nword5 thing5 poor\n' | stance classify -m one.stance -i lines -f tsv | cut -f 3-5
# What takes long is told: with a kernel, or scaled columns, there are no products to share.
for options in "--kernel rbf" "--solver libsvm --scaling ratio" "--solver libsvm"; do
  stance-train train $options --features word:1:max=3 -C 1 --cv 0 -o slow.stance many.tsv 2>&1 >/dev/null | grep 8300 || echo "nothing to tell of $options"
done
