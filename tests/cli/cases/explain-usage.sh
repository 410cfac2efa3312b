try() { "$@"; echo "status $?"; }
try stance explain -m "$MODEL" --task moud x.txt
try stance explain -m "$MODEL" --label goood x.txt
try stance explain -m "$MODEL" --label zebra x.txt
try stance explain -m "$MODEL" --label good --all-labels x.txt
try stance explain -m missing.stance x.txt
try stance explain --fromat json
