# Models side by side; a bootstrap is the same whatever the threads, and another with another seed.
stance train -q -l mood -g group -C 1 --cv 3 --features word:1-1 -o words.stance "$DATA/house.tsv"
stance train -q -l mood --where place=garden -C 1 --cv 0 --features char:2-4 -o garden.stance "$DATA/house.tsv"
stance evaluate -m words.stance -m garden.stance -l mood -g group --show 1 "$DATA/house.tsv"
stance evaluate -m words.stance -m garden.stance -l mood -f json "$DATA/house.tsv" > both.json
stance evaluate -m words.stance -m garden.stance -l mood -f json -j 1 "$DATA/house.tsv" | cmp - both.json
stance evaluate -m words.stance -m garden.stance -l mood -f json --seed 2 "$DATA/house.tsv" | cmp -s - both.json; echo "seed $?"
python3 - <<'END'
import json
one = json.load(open("both.json"))
first, second = one["models"]
print(list(one), [m["model"] for m in one["models"]], one["tasks"] == first["tasks"])
c = one["comparisons"][0]["tasks"]["mood"]
print(abs(c["accuracy"]["difference"] - second["tasks"]["mood"]["accuracy"] + first["tasks"]["mood"]["accuracy"]) < 1e-5)
print(c["only_first_right"], c["only_second_right"], c["mcnemar"])
END
stance evaluate -m words.stance -m garden.stance -l mood --resamples 0 --show 0 "$DATA/house.tsv" | tail -9
stance evaluate -m words.stance -m "$MODEL" -l mood -l place "$DATA/house.tsv"; echo "status $?"
