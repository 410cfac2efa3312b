# What can be wrong before it begins.
try() { timeout 20 stance serve -m "$MODEL" "$@"; echo "status $?"; }
try article.txt
try --port 65536
try --port x
try --timeout 0
try --timeout nan
try --threads 0
try --max-connections 0
try --max-body-size 65M
try --host 203.0.113.7 --port 0
try -m missing.stance
printf 'no model' > bad.stance
try -m bad.stance
try --hots 127.0.0.1
