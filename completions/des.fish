# fish completion for the DES toolkit. The programs answer themselves what can come next.

function __des_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] --complete $words[2..-1] 2>/dev/null
end

for tool in @DES_TOOLS@
    complete -c $tool -a '(__des_complete)'
end
