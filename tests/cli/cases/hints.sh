try() { "$@"; echo "status $?"; }
echo "A text." > article.txt
try stance article.txt
try stance nothing.txt
try stance --format json article.txt
try stance classify -format json article.txt
try stance classify --format jsom article.txt
try stance evalute
try stance hepl
try stance-train classify
try stance-train article.txt
try stance-train train --class-weight balance article.txt
