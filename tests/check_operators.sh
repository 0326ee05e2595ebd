#!/bin/sh
# Every operator of the pattern language, by a lexicon made for that.
#   tests/check_operators.sh BUILD
set -u
here=$(dirname "$0")
"$1/hxgap" lexicon test --pipeline "$here/lexicons/operators.pipeline.yaml"
