# Folds that the data name.
folds() { awk -F '\t' -v OFS='\t' "NR == 1 { print \$0, \"fold\" } NR > 1 { fold = $1; print \$0, fold }" "$DATA/house.tsv" > folds.tsv; }
try() { stance-train train -l mood -C 1 --features word:1 --folds-from fold "$@" folds.tsv > report; echo "status $?"; grep validation report; }
folds 'NR % 4'; try
folds 'NR % 2 ? "odd" : ""'; try
folds '"all"'; try
folds 'NR'; try
folds 'NR % 4'; try -g group
folds '$3'; try
folds '$3 == "good" ? NR % 3 : NR % 2'; try
folds 'NR % 4'; try --cv 0
stance-train train -l mood -C 1 --folds-from nowhere folds.tsv; echo "status $?"
