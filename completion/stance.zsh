#compdef stance stance-train
# zsh completion of stance and stance-train, which tell themselves what could follow ("stance --complete WORD...").
# A file named _stance in a folder of $fpath.
local -a found
local word meaning files=
while IFS=$'\t' read -r word meaning; do
    if [[ $word == :files ]]; then
        files=1
    else
        found+=("${word//:/\\:}${meaning:+:$meaning}")
    fi
done < <("${(Q)words[1]}" --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
(( $#found )) && _describe 'stance' found
if [[ -n $files ]]; then
    compset -P '--*='
    _files
fi
