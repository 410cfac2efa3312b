# Part I of N of the files; all parts together are the whole.
mkdir -p in/b
for i in 1 2 3 4 5; do echo 'The beans thrived.' > in/$i.txt; printf '{"text": "x"}\n{"text": "y"}\n' > in/b/$i.jsonl; done
for i in 1 2 3; do echo "part $i"; stance classify -m "$MODEL" -f tsv --shard $i/3 in missing.txt | cut -f 2-3; done
for n in 1 2 4 20; do
    for i in $(seq $n); do stance classify -m "$MODEL" -q -f jsonl --shard $i/$n in missing.txt; done | sort > parts.jsonl
    stance classify -m "$MODEL" -q -f jsonl in missing.txt | sort | cmp - parts.jsonl && echo same
done
for part in 0/3 4/3 1 a/b 1/; do stance classify -m "$MODEL" --shard $part in; echo "status $?"; done
stance classify -m "$MODEL" --shard 1/2 < in/1.txt; echo "status $?"
stance classify -m "$MODEL" --shard 1/2 in -; echo "status $?"
