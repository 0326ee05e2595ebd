#!/bin/bash
# The examples of README.md, and of every other one that shows what a command
# prints, print that.
#   tests/check_shown.sh BUILD
set -eu
here=$(realpath "$(dirname "$0")")
build=$(realpath "$1")
cd "$here/.."
mapfile -t shown < <(grep -l '^<!-- run: ' README.md ./*/README.md \
    plugins/*/README.md)
[ "${#shown[@]}" -ge 3 ]
python3 -B "$here/readme_shown.py" "$build" "${shown[@]}"
