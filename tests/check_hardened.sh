#!/bin/bash
# The program and its plugins are built as the Makefile promises: position
# independent, relocations read-only and bound at start, no executable stack,
# stack protector, checked libc calls, marked jumps where the processor knows
# them.
#   tests/check_hardened.sh BUILD
set -u
build=$1
case $build in *san*) echo "SKIP: sanitizers replace some of it"; exit 0 ;; esac
failed=0
files=0

# has FILE WHAT PATTERN TEXT: the text must hold a line of the pattern.
has() {
    grep -q "$3" <<<"$4" && return
    echo "$1: $2"
    failed=1
}

for file in "$build/hxgap" "$build"/lib/hxgap/*.so; do
    head=$(readelf -hW "$file")
    segments=$(readelf -lW "$file")
    dynamic=$(readelf -dW "$file")
    files=$((files + 1))
    has "$file" "is not position independent" 'Type: *DYN' "$head"
    has "$file" "lacks read-only relocations" GNU_RELRO "$segments"
    has "$file" "is not bound at start" 'NOW' "$dynamic"
    has "$file" "has an executable stack" 'GNU_STACK.* RW ' "$segments"
    grep -qE 'RPATH|RUNPATH|TEXTREL' <<<"$dynamic" &&
        { echo "$file: has a search path or text relocations"; failed=1; }
    # The note of the whole file depends on the system's start files, so the
    # code itself is asked: endbr64.
    case $head in *X86-64*)
        entry=main
        [ "$file" = "$build/hxgap" ] || entry=hx_plugin_v1
        has "$file" "lacks marked jumps" endbr64 \
            "$(objdump -d --disassemble=$entry "$file")" ;;
    esac
done
symbols=$(readelf --dyn-syms -W "$build/hxgap")
has "$build/hxgap" "lacks checked libc calls" '__[a-z]*_chk@' "$symbols"
has "$build/hxgap" "lacks the stack protector" __stack_chk_fail "$symbols"
has "$build/hxgap" "is no PIE" 'FLAGS_1.*PIE' "$(readelf -dW "$build/hxgap")"
[ $failed -eq 0 ] && echo "$files files hardened"
exit $failed
