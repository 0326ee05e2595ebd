#!/bin/sh
# Adds up the rounds' results: the last line of `make test`.
set -eu
passed=0
failed=0
for build in "$@"; do
    read -r p f <"$build/result"
    passed=$((passed + p))
    failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
