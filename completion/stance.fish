# fish completion of stance and stance-train, which tell themselves what could follow ("stance --complete WORD...").
function __stance_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    for line in ($words[1] --complete $words[2..-1] "$last" 2>/dev/null)
        if test "$line" != :files
            echo $line
        else if string match -qr -- '^--[^=]*=' "$last"
            set -l before (string match -r -- '^--[^=]*=' "$last")
            __fish_complete_path (string replace -- $before '' "$last") | string replace -r '^' -- $before
        else
            __fish_complete_path "$last"
        end
    end
end
complete -c stance -f -a '(__stance_complete)'
complete -c stance-train -f -a '(__stance_complete)'
