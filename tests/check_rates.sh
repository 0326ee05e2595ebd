#!/bin/sh
# Rates written by eval and used by a report, and a population: see
# check_rates.py.
exec python3 -B "$(dirname "$0")/check_rates.py" "$1"
