#!/usr/bin/env python3
"""No 8 words in a row of the labelled sentences occur in the texts kept for measuring: overlap.py SENTENCES FOLDER.

Words are lower-cased runs of [a-z0-9']; the texts are all *.txt below FOLDER, in which a sequence may run over the end of a
line. Exit status 77 (skipped) where there is no such folder.
"""
import csv, os, re, sys

LENGTH = 8


def sequences(text):
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    return {tuple(words[i:i + LENGTH]) for i in range(len(words) - LENGTH + 1)}


def main():
    sentences, folder = sys.argv[1:3]
    if not os.path.isdir(folder): sys.exit(77)
    kept = {}
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.endswith(".txt"): continue
            for sequence in sequences(open(os.path.join(path, name), encoding="utf-8").read()):
                kept.setdefault(sequence, os.path.join(path, name))
    bad = count = 0
    with open(sentences, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            count += 1
            for sequence in sorted(sequences(row["text"]) & kept.keys()):
                bad += 1
                print(f"{row['id']}: \"{' '.join(sequence)}\" is in {kept[sequence]}")
    print(f"{count} sentences, {len(kept)} sequences kept apart, {bad} in both")
    sys.exit(1 if bad or not count else 0)


main()
