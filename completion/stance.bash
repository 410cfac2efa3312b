# bash completion of stance and stance-train, which tell themselves what could follow ("stance --complete WORD...").
# To try it: . completion/stance.bash
_stance() {
    local words=() word before='' i n=0
    for ((i = 1; i <= COMP_CWORD; i++)); do # bash takes --name=value for three words
        if ((n)) && { [[ ${COMP_WORDS[i]} == = ]] || [[ ${COMP_WORDS[i - 1]} == = && ${words[n - 1]} == --*= ]]; }; then
            words[n - 1]+=${COMP_WORDS[i]}
        else
            words[n++]=${COMP_WORDS[i]}
        fi
    done
    [[ ${words[n - 1]} == --*=* ]] && before=${words[n - 1]%%=*}= # which stays as it is
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [[ $word == :files ]]; then
            compopt -o default
        else
            COMPREPLY+=("${word#"$before"}")
        fi
    done < <("${COMP_WORDS[0]}" --complete "${words[@]}" 2>/dev/null)
}
complete -F _stance stance stance-train
