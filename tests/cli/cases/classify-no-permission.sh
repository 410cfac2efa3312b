# needs: unprivileged
mkdir shut
echo text > secret.txt
chmod 000 shut secret.txt
stance classify -m "$MODEL" -f tsv shut secret.txt
