# Models of libsvm and liblinear come back; what is wrong with one is told with file, line and reason.
stance vectorize -m "$MODEL" -i lines --vocabulary words.txt /dev/null
printf 'solver_type L2R_LR\nnr_class 2\nlabel 1 2\nnr_feature 2\nbias 1\nw\n-0.5 \n0.25 \n1.5 \n' > linear.model
stance import -m "$MODEL" --vocabulary words.txt -l 1=good -l 2=bad --task mood -o new.stance linear.model
stance inspect --dump new.stance | head -5
printf 'The roses are red.\n' | stance classify -m new.stance -i lines -f jsonl
printf 'svm_type c_svc\nkernel_type rbf\n' > rbf.model
printf 'svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 1 -1\nSV\n1 1:0.5\n' > cut.model
for model in rbf.model cut.model missing.model words.txt; do
    stance import -m "$MODEL" -o none.stance $model; echo "status $?"
done
sed 2d words.txt > other.txt
stance import -m "$MODEL" --vocabulary other.txt -o none.stance linear.model; echo "status $?"
stance import -m "$MODEL" -l 3=bad -o none.stance linear.model; echo "status $?"
stance import -m "$MODEL" -o none/none.stance linear.model; echo "status $?"
stance import -m "$MODEL" linear.model; echo "status $?"
stance import -m "$MODEL" -l bad -o none.stance linear.model; echo "status $?"
ls
