# bash completion for the DES toolkit. The programs answer themselves what can come next.

_des() {
  local candidates
  mapfile -t candidates < <("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("${candidates[@]}")
}

complete -o default -o bashdefault -F _des @DES_TOOLS@
