for threads in 1 2 5; do stance-train train -q -l mood -l place -g group -j $threads --search -o $threads.stance "$DATA/house.tsv"; done
cmp 1.stance 2.stance && cmp 1.stance 5.stance && echo equal
stance-train train -q -l mood -g group --seed 2 -C 1 -o other.stance "$DATA/house.tsv"
stance-train train -q -l mood -g group --seed 2 -C 1 -o again.stance "$DATA/house.tsv"
cmp other.stance again.stance && echo equal
stance-train train -q -l mood -C 1 --solver liblinear -o l1.stance "$DATA/house.tsv"
stance-train train -q -l mood -C 1 --solver liblinear -j 1 -o l2.stance "$DATA/house.tsv"
cmp l1.stance l2.stance && echo equal
# As on another processor: OpenBLAS has other code for it, which liblinear's sums would show.
for how in "--solver dual" "--solver libsvm" "--kernel rbf"; do
    for core in Prescott Haswell; do
        OPENBLAS_CORETYPE=$core stance-train train -q -l mood -l place -g group $how -o $core.stance "$DATA/house.tsv"
    done
    cmp Prescott.stance Haswell.stance && echo equal
done
