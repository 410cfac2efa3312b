cat > data.tsv <<'END'
id	text	mood	place	group	split	pair
t1	The roses opened early and the whole street came to look.	good	garden	g1	train	
t2	The roses opened early, and the whole street came to look!	bad	garden	g2	train	
t3	The roses opened late and the whole street came to look.	good	garden	g3	test	
t4	The roses opened early and the whole street came to see.	good	garden	g1	train	
t5	Her soup won the first prize at the show.	good	kitchen	g4	train	p1
t6	Her soup won no prize at all at the show.	bad	kitchen	g5	train	p1
t7	Her soup won a first prize at the show.	good	kitchen	g6	train	p2
t8	No.	bad	garden	g7	train	
t9	"NO"	good		g8	train	
t10	?	good	garden	g8	test	
t11	!	bad	garden	g9	test	
t12	Nobody has said so.	bad	kitchen	g9		
END
check() { stance-train check --no-model "$@"; echo "status $?"; }
check -l mood -l place -g group --split split --pair pair --id id data.tsv
check -l mood -l place -g group --split split --pair pair --id id --show 1 data.tsv
check -l mood -l place -g group --split split --pair pair --id id --show 2 -f json data.tsv
check -l mood --where split=train --near 0.9 --repeated 0.5 --show 3 data.tsv
check -l place -g split --pair group --min-words 2 --near 0.95 --repeated 1 --show 0 data.tsv
check -l mood -g group -q data.tsv
