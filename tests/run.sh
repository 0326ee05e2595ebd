#!/bin/sh
# One round of tests on one build: Check suites, golden cases, lexicon tests.
# Prints a line for each part and fails at the end if any part failed.
#   tests/run.sh BUILD
set -u
build=$1
here=$(dirname "$0")
failed=0
passed=0
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export ASAN_OPTIONS
# Check forks each test by default; a sanitizer sees more in one process.
CK_FORK=no
export CK_FORK
HXGAP_BUILD=$build
export HXGAP_BUILD

part() {
    name=$1
    shift
    if "$@" >"$build/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $name: $(tail -n 1 "$build/log")"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        tail -n 40 "$build/log" | sed 's/^/     /'
    fi
}

echo "== $build"
for test in "$build"/tests/test_*; do
    case $test in *.d | *.gcno | *.gcda) continue ;; esac
    part "$(basename "$test")" "$test"
done
for target in "$build"/tests/replay_*; do
    case $target in *.d | *.gcno | *.gcda) continue ;; esac
    name=${target##*/replay_}
    part "fuzz seeds $name" "$target" "$here/fuzz/seeds/$name"/*
done
part "golden cases" "$here/golden.sh" "$build"
part "lexicon check" "$build/hxgap" lexicon check
part "lexicon test" "$build/hxgap" lexicon test
for script in "$here"/check_*.sh; do
    [ -e "$script" ] && part "$(basename "$script" .sh)" "$script" "$build"
done
echo "$passed $failed" >"$build/result"
[ "$failed" -eq 0 ]
