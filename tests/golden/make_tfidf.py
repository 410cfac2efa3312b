#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make tfidf.tsv: TF-IDF vectors of some short texts as scikit-learn computes them.

    /usr/bin/python3 tests/golden/make_tfidf.py > tests/golden/tfidf.tsv

The texts are given with their tokens in normal form, so that a difference is one of counting and weighting and not of
tokenization (though a token that our tokenizer finds differently is noticed as well). Needs Debian's python3-sklearn;
last run with version 1.2.1. Lines of tfidf.tsv, fields separated by tabs:

    text   fit|only  TEXT                 fit: one of the training texts; only: just to be vectorized; may be missing
    spec   SPEC                           what follows belongs to this specification
    gram   BLOCK  GRAM  DF  IDF           one feature of the vocabulary: text, document frequency, weight
    value  TEXT  BLOCK  GRAM  VALUE       one entry of the vector of text number TEXT, from 0
"""
import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

# (text, its tokens in normal form)
FIT = [
    ("The cat sat on the mat.", "the cat sat on the mat ."),
    ("The cat and the other cat sat down, on a mat!", "the cat and the other cat sat down , on a mat !"),
    ("Dogs don't like cats; cats don't like dogs.", "dogs do n't like cats ; cats do n't like dogs ."),
    ("It was the U.S. team's 3rd win.", "it was the us team 's 3rd win ."),
    ("Boats sail at 7.5 knots, at most.", "boats sail at 7.5 knots , at most ."),
    ("A low-cost boat: \u20ac1,200.", "a low cost boat : \u20ac 1,200 ."),
    ("CAF\u00c9 au lait, cafe\u0301 noir, Caf\u00e9!", "caf\u00e9 au lait , caf\u00e9 noir , caf\u00e9 !"),
    ("The sea, the sea, the sea.", "the sea , the sea , the sea ."),
    ("\u0421\u043d\u0435\u0433 \u2014 snow \u2014 \u96ea\u96ea.", "\u0441\u043d\u0435\u0433 - snow - \u96ea \u96ea ."),
    ("I, a, I, a, I.", "i , a , i , a , i ."),
    ("Snow fell on the boat and on the cat.", "snow fell on the boat and on the cat ."),
    ("Aaaa aaaa aa.", "aaaa aaaa aa ."),
    ("...", "."),
    ("Most cats like most boats.", "most cats like most boats ."),
]
ONLY = [
    ("The other boat's cat sat on the snow.", "the other boat 's cat sat on the snow ."),
    ("Zyx qqq!", "zyx qqq !"),
    ("", ""),
    ("The the the the the", "the the the the the"),
]

# Our specification, and for each of its blocks the settings of scikit-learn.
SPECS = [
    ("word:1-2:tf=raw:idf=0:norm=0", [dict(kind="word", n=(1, 2), use_idf=False, norm=None)]),
    ("word:1-2:tf=raw:norm=0", [dict(kind="word", n=(1, 2), norm=None)]),
    ("word:1-2:tf=raw", [dict(kind="word", n=(1, 2))]),
    ("word:1-2", [dict(kind="word", n=(1, 2), sublinear_tf=True)]),
    ("word:1-2:idf=0", [dict(kind="word", n=(1, 2), sublinear_tf=True, use_idf=False)]),
    ("word:1-2:tf=binary", [dict(kind="word", n=(1, 2), binary=True)]),
    ("word:1:tf=binary:norm=0", [dict(kind="word", n=(1, 1), binary=True, norm=None)]),
    ("word:1-3:min_df=2", [dict(kind="word", n=(1, 3), sublinear_tf=True, min_df=2)]),
    ("word:1-2:max_df=0.25:norm=0", [dict(kind="word", n=(1, 2), sublinear_tf=True, max_df=0.25, norm=None)]),
    ("word:2:tf=raw:min_df=2:max_df=0.2", [dict(kind="word", n=(2, 2), min_df=2, max_df=0.2)]),
    ("char:2-5", [dict(kind="char", n=(2, 5), sublinear_tf=True)]),
    ("char:2-5:tf=raw:norm=0:min_df=2", [dict(kind="char", n=(2, 5), norm=None, min_df=2)]),
    ("char:2-5:idf=0:min_df=3", [dict(kind="char", n=(2, 5), sublinear_tf=True, use_idf=False, min_df=3)]),
    ("char:1-2:tf=raw:idf=0:max_df=0.5", [dict(kind="char", n=(1, 2), use_idf=False, max_df=0.5)]),
    ("char:4,char:5-6:weight=2", [dict(kind="char", n=(4, 4), sublinear_tf=True),
                                  dict(kind="char", n=(5, 6), sublinear_tf=True, weight=2)]),
    ("word:1-3:tf=each:min_df=2", [dict(kind="word", n=(1, 3), each=True, min_df=2)]),
    ("word:1:tf=each:idf=0,char:2-5:tf=each:min_df=2:weight=0.5",
     [dict(kind="word", n=(1, 1), each=True, use_idf=False), dict(kind="char", n=(2, 5), each=True, min_df=2, weight=0.5)]),
    ("word:1-2:tf=each:norm=0", [dict(kind="word", n=(1, 2), norm=None)]),
    ("word:1-2:min_df=2,char:2-5:min_df=3:weight=0.5",
     [dict(kind="word", n=(1, 2), sublinear_tf=True, min_df=2),
      dict(kind="char", n=(2, 5), sublinear_tf=True, min_df=3, weight=0.5)]),
]


def word_grams(low, high):
    """An analyzer that makes n-grams of tokens separated by spaces."""
    def grams(text):
        tokens = text.split()
        return [" ".join(tokens[i:i + n]) for n in range(low, high + 1) for i in range(len(tokens) - n + 1)]
    return grams


def settings(block):
    """The arguments for scikit-learn's vectorizers that say what the n-grams are."""
    if block["kind"] == "word":
        return dict(analyzer=word_grams(*block["n"]), lowercase=False)
    return dict(analyzer="char_wb", ngram_range=block["n"], lowercase=False)


def print_block(number, block):
    fit = [tokens for _, tokens in FIT]
    texts = fit + [tokens for _, tokens in ONLY]
    weighting = {k: v for k, v in block.items() if k not in ("kind", "n", "weight", "each")}
    if block.get("each"):
        weighting["norm"] = None
    vectorizer = TfidfVectorizer(**settings(block), **weighting)
    vectorizer.fit(fit)
    grams = vectorizer.get_feature_names_out()
    counter = CountVectorizer(**settings(block), binary=True, vocabulary=list(grams))
    df = counter.transform(fit).sum(axis=0).A1
    idf = vectorizer.idf_ if block.get("use_idf", True) else [1] * len(grams)
    for gram, texts_with, weight in zip(grams, df, idf):
        print("gram", number, gram, texts_with, f"{weight:.12g}", sep="\t")
    rows = vectorizer.transform(texts)  # with each: raw counts * idf, not yet scaled
    if block.get("each"):
        length = np.sqrt(rows @ np.asarray(idf, float))  # of a vector with an entry idf for every single occurrence
        rows = csr_matrix(diags(1 / np.where(length > 0, length, 1)) @ rows)
    rows = rows * block.get("weight", 1)
    for i in range(len(texts)):
        row = rows[i]
        for column, value in sorted(zip(row.indices, row.data)):
            print("value", i, number, grams[column], f"{value:.12g}", sep="\t")


def main():
    for kind, texts in (("fit", FIT), ("only", ONLY)):
        for text, _ in texts:
            print(f"text\t{kind}\t{text}".rstrip())
    for spec, blocks in SPECS:
        print("spec", spec, sep="\t")
        for number, block in enumerate(blocks):
            print_block(number, block)


main()
