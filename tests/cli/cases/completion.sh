try() { echo "$ $*"; "$@" 2>&1; echo "status $?"; }
try stance --complete v
try stance --complete classify --form
try stance --complete classify --sentences --format=js
try stance --complete classify --output ""
try stance --complete classify ""
try stance --complete serve ""
try stance --complete train --class-weight ""
try stance-train --complete s
try stance-train --complete merge --conflicts d
try stance --complete nonsense ""
stance --complete | tail -n 1
