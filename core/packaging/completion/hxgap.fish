# fish completion for hxgap: the program itself says what could follow.
function __hxgap_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] complete $words[2..-1] 2>/dev/null
end
function __hxgap_files
    test (count (__hxgap_complete)) -eq 0
end
complete -c hxgap -f -a '(__hxgap_complete)'
complete -c hxgap -n __hxgap_files -F
