# Figures depend on the machine's floating point in their last digits: texts and groups are shown, figures are not.
awk 'BEGIN {
  print "text\tplace\tmood\tgroup"
  split("rose tulip bean hedge lawn apple", garden); split("soup bread pie sauce oven knife", kitchen)
  for (i = 0; i < 80; i++) {
    k = i % 6 + 1; m = int(i / 6) % 6 + 1
    word = i % 2 ? kitchen[k] " and " kitchen[m] : garden[k] " and " garden[m]
    printf "%d %s %d\t%s\t%s\tg%d\n", i, word, i * i, i % 2 ? "kitchen" : "garden", i % 4 < 2 ? "good" : "bad", int(i / 2)
  }
}' > data.tsv
run() { stance-train curve --cv 4 -C 1 --features word:1 "$@" data.tsv > out; echo "status $?"; }
run -l place -l mood -g group; grep -c 'to' out; grep '%' out | sed 's/%\(.\{18\}\).*/%\1/'
run -l place --shares 0.5,1 --repeats 1; grep -v '%' out
run -l place -f json; python3 -c '
import json
r = json.load(open("out"))
print(r["folds"], r["repeats"], r["seed"], list(r["tasks"]))
p = r["tasks"]["place"]["points"]
print([(q["share"], q["texts"]) for q in p])
print(all(q[m]["low"] <= q[m]["mean"] <= q[m]["high"] for q in p for m in ("accuracy", "macro_f1")))
f = r["tasks"]["place"]["forecast"]["macro_f1"]
print(sorted(f), f["texts"], abs(f["now"]["mean"] + f["gain"]["mean"] - f["doubled"]["mean"]) < 1e-5)
print(p[-1]["accuracy"]["mean"] > 0.9 and p[-1]["accuracy"]["mean"] > p[0]["accuracy"]["mean"])'
# With a kernel, whose gamma counts: a large one knows but what it has seen.
run -l place --kernel rbf --shares 1 --repeats 1; grep -c '100.0 %' out; cp out broad
run -l place --kernel rbf --gamma 1000 --shares 1 --repeats 1; cmp -s broad out || echo another
# Threads do not matter, the seed does.
run -l mood -j 1; cp out one; run -l mood -j 4; cmp one out && echo same; run -l mood --seed 5; cmp -s one out || echo another
