#!/bin/sh
# Turns a style sheet or script into the lines of a C array, without comment
# lines and indents.  lines.sh FILE >FILE.inc
set -eu
sed -e 's/^[ \t]*//' -e '/^$/d' -e '/^\/\//d' -e '/^\/\*.*\*\/$/d' \
    -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' \
    -e 's/^/    "/' -e 's/$/\\n",/' "$1"
