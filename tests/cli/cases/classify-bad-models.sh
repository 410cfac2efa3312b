echo text > a.txt
try() { stance classify -m "$1" a.txt; echo "status $?"; }
try missing.stance
: > empty.stance; try empty.stance
echo 'not a model' > text.stance; try text.stance
head -c 30 "$MODEL" > short.stance; try short.stance
head -c 5000 "$MODEL" > cut.stance; try cut.stance
{ head -c 700 "$MODEL"; printf X; tail -c +702 "$MODEL"; } > flipped.stance; try flipped.stance
{ head -c 8 "$MODEL"; printf '\143'; tail -c +10 "$MODEL"; } > newer.stance; try newer.stance
try .
