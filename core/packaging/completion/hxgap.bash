# bash completion for hxgap: the program itself says what could follow.
_hxgap()
{
    local cur words cword IFS=$'\n'

    words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    cur=${COMP_WORDS[COMP_CWORD]}
    # bash takes "=" for a word of its own; put DIM=VALUE together again.
    if ((COMP_CWORD >= 2)) && [[ $cur == "=" ]]; then
        words=("${COMP_WORDS[@]:1:COMP_CWORD-2}" "${COMP_WORDS[COMP_CWORD-1]}=")
        cur=
    elif ((COMP_CWORD >= 3)) && [[ ${COMP_WORDS[COMP_CWORD-1]} == "=" ]]; then
        words=("${COMP_WORDS[@]:1:COMP_CWORD-3}"
            "${COMP_WORDS[COMP_CWORD-2]}=$cur")
    fi
    cword=${words[${#words[@]}-1]}
    # shellcheck disable=SC2207 # one candidate a line is meant
    COMPREPLY=($("${COMP_WORDS[0]}" complete "${words[@]}" 2>/dev/null |
        cut -f 1))
    if [[ $cword == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${cword%%=*}="}")
    fi
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] &&
        compopt -o nospace
    return 0
}
complete -o default -F _hxgap hxgap
