# The trainer's commands are found by the first program too.
for command in train evaluate check curve suggest split import merge; do
    stance $command --help > seen; echo "status $?"
    stance-train $command --help | cmp - seen
done
stance merg; echo "status $?"
