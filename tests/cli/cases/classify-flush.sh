# With --flush every record is a write of its own, and the output is the same.
seq 600 | sed 's/^/The beans thrived in year /' > in.txt
stance classify -m "$MODEL" -i lines -f tsv in.txt > usual.tsv
cat > writes.py <<'PY'
# What a program writes to its standard output, write by write, as packets keep them apart.
import socket, subprocess, sys
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
run = subprocess.Popen(sys.argv[1:], stdout=theirs)
theirs.close()
writes = list(iter(lambda: ours.recv(1 << 20), b""))
run.wait()
print("lines in a write:", max(write.count(b"\n") for write in writes) if len(writes) > 600 else "many")
print("same" if b"".join(writes) == open("usual.tsv", "rb").read() else "different")
PY
for threads in 1 4; do
    python3 writes.py stance classify -m "$MODEL" -i lines -f tsv -j $threads in.txt
    python3 writes.py stance classify -m "$MODEL" -i lines -f tsv -j $threads --flush in.txt
done
