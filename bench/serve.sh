#!/bin/sh
# Requests a second that stance serve answers for one short article, with 1 and 2 threads: bench/serve.sh BUILD [MODEL] [SECONDS].
# Needs wrk (Debian package wrk) and a Release build. Load comes from the same machine, so that it takes part of it.
set -eu
build=$1 model=${2:-} seconds=${3:-10}
article=$(dirname "$0")/../data/examples/4-column-against.txt
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cat >"$folder/post.lua" <<LUA
local file = io.open("$article", "rb")
wrk.method, wrk.body = "POST", file:read("*a")
wrk.headers["Content-Type"] = "text/plain"
LUA
for threads in 1 2; do
  # shellcheck disable=SC2086
  "$build/stance" serve --port 0 --threads $threads ${model:+-m "$model"} 2>"$folder/log" &
  server=$!
  until address=$(sed -n 's/.*listening on //p' "$folder/log") && [ -n "$address" ]; do sleep 0.1; done
  for what in healthz v1/classify "v1/classify?words=5"; do
    script=
    [ "$what" = healthz ] || script="-s $folder/post.lua"
    wrk -t1 -c16 -d1 $script "$address$what" >/dev/null # warm up
    printf '%s threads, %s: ' "$threads" "$what"
    wrk -t1 -c16 -d"$seconds" --latency $script "$address$what" |
      awk '/^ *50%/ {m = $2} /^ *99%/ {t = $2} /^Requests\/sec/ {r = $2} /Non-2xx|Socket errors/ {bad = $0}
           END {print r " requests/s, median " m ", 99 % below " t (bad ? "; " bad : "")}'
  done
  kill "$server"
  wait "$server"
done
