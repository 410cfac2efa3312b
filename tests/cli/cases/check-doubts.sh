# Two vocabularies, and one text of the one with the label of the other.
awk 'BEGIN {
  print "text\tmood\tplace\tkind\tgroup"
  split("rose tulip bean hedge lawn apple", garden); split("soup bread pie sauce oven knife", kitchen)
  for (i = 0; i < 60; i++) {
    here = i % 2; k = i % 6 + 1; m = int(i / 6) % 6 + 1
    word = here ? kitchen[k] " and " kitchen[m] " in the kitchen" : garden[k] " and " garden[m] " in the garden"
    printf "%d %s %d\t%s\t%s\tonly\tg%d\n", i, word, i * i, i % 4 < 2 ? "good" : "bad", here == (i != 31) ? "kitchen" : "garden", i
  }
}' > data.tsv
run() { stance-train check -l place -g group --near 1 --repeated 1 "$@" data.tsv > out; echo "status $?"; sed -n '/^Doubtful/,$p' out | sed 's/[01]\.[0-9]*/#/g; s/[0-9.]* %/# %/'; }
run
run --doubtful 0
run -l kind --show 0
run --where place=garden
run -f json | tail -n 3
stance-train check -l kind -f json --near 1 --repeated 1 data.tsv | grep untrained
head -n 4 data.tsv > few.tsv; stance-train check -l place -l mood --near 1 --repeated 1 few.tsv | grep Doubtful
stance-train check -l place -f json --near 1 --repeated 1 data.tsv | sed -n '/"doubtful"/,$p' | sed 's/[0-9][0-9]*\.[0-9]*/#/g'
