# One line a record whatever is wrong with it; `id` is passed through wherever there is one.
{
    printf '{"id": "good", "text": "The cake was perfect."}\n'
    printf '{"id": "cut", "text": "The ca\n'
    printf 'null\n"text"\n12\n[]\n{}\n'
    printf '{"id": "list", "text": ["a"]}\n{"id": "null", "text": null}\n'
    printf '{"id": "bytes", "text": "\377"}\n'
    printf '{"id": "half", "text": "\\ud800"}\n'
    printf '{"id": "nul", "text": "a\\u0000b"}\n'
    printf '{"id": "raw nul", "text": "a\0b"}\n'
    printf '{"id": "huge", "text": 99999999999999999999}\n'
    printf '{"id": "real", "text": 1e999}\n'
    printf '{"id": ["a"], "text": "x"}\n{"id": null}\n{"id": 7}\n{"id": true}\n'
    printf '{"id": "", "text": ""}\n'
    printf '{"id": "two"} {"id": "objects"}\n'
    printf '{"id": "long", "text": "%0200d"}\n' 0
    printf '{"id": "last'
} > in.jsonl
stance classify -m "$MODEL" -i jsonl -f jsonl --max-document-size 150 < in.jsonl > out.jsonl; echo "status $?"
sed 's/"mood".*}}/.../' out.jsonl
python3 -c 'import json
lines = open("out.jsonl").readlines()
for line in lines: json.loads(line)
print(len(lines), "lines for", open("in.jsonl", "rb").read().count(b"\n") + 1)'
# Whole files that cannot be read are a record too.
stance classify -m "$MODEL" -q -i jsonl -f jsonl missing.jsonl /dev/null; echo "status $?"
