# The first SIGINT ends a search with the best so far, the second everything, and nothing half-written is left.
for i in $(seq 60); do
    awk -F '\t' -v OFS='\t' -v i="$i" 'NR == 1 { next } { print $2 " w" (NR * i) % 97 " w" (NR * i) % 89, $3 }' "$DATA/house.tsv"
done > rows
{ printf 'text\tmood\n'; cat rows; } > many.tsv
grid='features=char:2-8|char:1-8|char:1-7|char:2-7|char:3-8|char:1-6;min-df=1|2|3;C=4|16'
search() { rm -f told; stance-train train -l mood --solver dual --grid "$grid" -o m.stance many.tsv > report 2> told & }
table() { for i in $(seq 9000); do grep -q "$1" told 2> /dev/null && break; sleep 0.01; done; }
search; table char; kill -INT $!; wait $!; echo "status $?"
grep interrupted told; grep -c 'best of 36 combinations' report; stance inspect m.stance > seen && echo model
rm m.stance; search; table char; kill -INT $!; table interrupted; kill -INT $!; wait $! 2> /dev/null; echo "status $?"
ls
