# Precision and recall by threshold, and what the JSON has beside the text.
stance evaluate -m "$MODEL" -l place --thresholds --show 0 --where mood=good "$DATA/house.tsv"
stance evaluate -m "$MODEL" -l place -g group -f json --resamples 100 "$DATA/house.tsv" > e.json
python3 - <<'END'
import json
task = json.load(open("e.json"))["tasks"]["place"]
print(list(task))
print(list(task["labels"]["garden"]))
print(task["intervals"]["resamples"], task["intervals"]["groups"], len(task["labels"]["garden"]["thresholds"]))
print(sum(b["n"] for b in task["reliability"]), len(task["reliability"]))
END
stance evaluate -m "$MODEL" -l place --resamples 1000001 "$DATA/house.tsv"; echo "status $?"
stance evaluate -m "$MODEL" -l place; echo "status $?"
