# Folders are gone through in order, without hidden files, without following links to folders.
mkdir -p f/b f/.git f/c
echo 'The beans thrived.' > f/a.txt
echo 'The soup was cold.' > f/b/x.txt
echo 'hidden' > f/.git/y.txt
echo '{"id": "j", "text": "The cake collapsed."}' > f/c/z.jsonl
ln -s .. f/b/up
ln -s nowhere f/b/dangling
stance classify -m "$MODEL" -f tsv f | cut -f 1-4,15
echo 'The pie won.' | stance classify -m "$MODEL" -f tsv f/a.txt - f/b/x.txt | cut -f 1-4
