#!/bin/sh
# Install into an empty prefix; build and run other people's programs against it: run.sh BUILD SOURCE
set -eu
build=$(cd "$1" && pwd) source=$(cd "$2" && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" > "$work/log" || { cat "$work/log"; exit 1; }

echo "with the CMake package"
cmake -S "$source/tests/install/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$work/prefix" -DEXAMPLES="$source/docs" > "$work/log" \
  && cmake --build "$work/consumer" >> "$work/log" || { cat "$work/log"; exit 1; }
for kind in static shared; do
  "$work/consumer/classify-$kind" | grep -x 'stance: opposed'
  "$work/consumer/train-$kind" | grep -x 'taste: bad'
done

echo "with pkg-config"
export PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig:$(echo "$work"/prefix/lib/*/pkgconfig)"
sed -i "s|^prefix=.*|prefix=$work/prefix|" "$work"/prefix/lib/*/pkgconfig/*.pc "$work"/prefix/lib/pkgconfig/*.pc 2>/dev/null || true
libs=$(pkg-config --variable=libdir libstance)
cc -o "$work/a" "$source/docs/example.c" $(pkg-config --cflags --libs libstance)
LD_LIBRARY_PATH=$libs "$work/a" | grep -x 'stance: opposed'
cc -o "$work/b" "$source/docs/example_train.c" $(pkg-config --cflags --libs libstance-train)
LD_LIBRARY_PATH=$libs "$work/b" | grep -x 'taste: bad'

echo "the programs"
echo 'Huawei must be banned.' | "$work/prefix/bin/stance" classify -i lines -f tsv | grep -q opposed
"$work/prefix/bin/stance" evaluate --help > /dev/null

echo "what goes with them"
cd "$work/prefix"
for page in man1/stance.1 man1/stance-train.1 man3/stance.3 man5/stance-model.5; do test -s "share/man/$page"; done
for program in stance stance-train; do
  test -s "share/bash-completion/completions/$program" && test -s "share/fish/vendor_completions.d/$program.fish"
  find share/zsh -name "_$program" | grep -q .
done
python=$(dirname "$(find lib -type d -path '*-packages/stance')")
LD_LIBRARY_PATH=$libs PYTHONPATH=$python python3 -c 'import stance; print(stance.classify("Huawei must be banned from 5G networks.").label)' | grep -x opposed
echo ok
