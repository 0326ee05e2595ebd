#!/bin/sh
# All output formats, read back by other parsers: see check_outputs.py.
exec python3 "$(dirname "$0")/check_outputs.py" "$1"
