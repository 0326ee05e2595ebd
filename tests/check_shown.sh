#!/bin/bash
# The examples of README.md print what it shows.
#   tests/check_shown.sh BUILD
set -eu
here=$(realpath "$(dirname "$0")")
python3 -B "$here/readme_shown.py" "$1" "$here/../README.md"
