#!/bin/bash
# hxgap on other processors, under qemu: 64-bit ARM, and s390x, whose bytes
# stand the other way round. The suites and golden cases pass, what each command
# writes is byte for byte that of this machine, and states merge across.
#   tests/arch.sh BUILD [ARCH...]
#
# Libraries of the other architectures are Debian's own, unpacked into
# build/arch; nothing of them is installed into the system.
set -u
build=$(realpath "$1")
shift
here=$(realpath "$(dirname "$0")")
top=$(realpath "$here/..")
[ $# -gt 0 ] || set -- arm64 s390x
failed=0

# triple ARCH: what the compiler calls it.
triple() {
    case $1 in arm64) echo aarch64-linux-gnu ;; *) echo "$1-linux-gnu" ;; esac
}

# fetch ARCH ROOT: the libraries of the Makefile and Check, unpacked.
fetch() {
    local arch=$1 root=$2 state deb
    local -a want
    read -ra want <<<"$(make -s -C "$top" list-libraries) check"
    [ "$(cat "$root/complete" 2>/dev/null)" = "${want[*]}" ] && return 0
    state=$(realpath -m "$root/../apt")
    rm -rf "$root"
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$root"
    local -a apt=(-qq -o "APT::Architecture=$arch"
        -o "APT::Architectures::=$arch" -o "Dir::State=$state"
        -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache"
        -o Debug::NoLocking=1 -o APT::Sandbox::User=)
    : >"$state/status"
    apt-get "${apt[@]}" update 2>/dev/null
    apt-get "${apt[@]}" install -y --download-only --no-install-recommends \
        "${want[@]}" >"$state/log" 2>&1 ||
        { cat "$state/log"; return 1; }
    # The C library comes with the cross compiler: libc.so names files by their
    # place in the system, which is not $root.
    for deb in "$state"/cache/archives/*.deb; do
        case ${deb##*/} in libc6_*|libc6-dev_*|libc-dev-bin_*) continue ;; esac
        dpkg-deb -x "$deb" "$root" || return 1
    done
    echo "${want[*]}" >"$root/complete"
}

# make_for ARCH ROOT: the program, its plugins, and what tests them.
make_for() {
    local arch=$1 root=$2 name
    name=$(triple "$arch")
    local lib="$root/usr/lib/$name"
    PKG_CONFIG_PATH="" PKG_CONFIG_LIBDIR="$lib/pkgconfig:$root/usr/share/pkgconfig" \
    PKG_CONFIG_SYSROOT_DIR="$root" CFLAGS="-isystem $root/usr/include -isystem $root/usr/include/$name" \
    LDFLAGS="-L$lib -Wl,-rpath-link,$lib:$root/lib/$name" \
        make -s -C "$top" -j"$(nproc)" test-programs BUILD="build/arch/$arch/build" \
        CC="$name-gcc" ISAL=no COMPILED=
}

# wrap ARCH ROOT OWN: OWN/qemu starts a program of the other architecture, and
# OWN/bin/hxgap that one.
wrap() {
    local arch=$1 root=$2 own=$3 name libs
    name=$(triple "$arch")
    libs=/usr/$name/lib:$root/usr/lib/$name:$root/lib/$name
    libs=$libs:$root/usr/lib/$name/blas
    mkdir -p "$own/bin"
    cat >"$own/qemu" <<END
#!/bin/sh
exec qemu-${name%%-*} -L /usr/$name -E LD_LIBRARY_PATH=$libs "\$@"
END
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$own/qemu" "$own/build/hxgap" \
        >"$own/bin/hxgap"
    chmod +x "$own/qemu" "$own/bin/hxgap"
    ln -sfn ../build/lib "$own/bin/lib"
    ln -sfn ../build/share "$own/bin/share"
}

# suite OWN PROGRAM: a Check suite, or the seeds of a fuzz target. Some compile
# plugins.
suite() {
    local own=$1 name=${2##*/}
    local -a seeds=()
    [ "${name#replay_}" != "$name" ] &&
        seeds=("$top/tests/fuzz/seeds/${name#replay_}"/*)
    if (cd "$top" && CC=$cross CK_FORK=no \
        CK_TIMEOUT_MULTIPLIER=20 "$own/qemu" "$2" "${seeds[@]}") \
        >"$own/$name.log" 2>&1; then
        echo "ok $name"
    else
        echo "FAIL $name"
        tail -n 20 "$own/$name.log" >&2
    fi
}

# suites ARCH OWN: all of them, as many at a time as there are processors.
suites() {
    local arch=$1 own=$2 log=$work/suites
    cross=$(triple "$arch")-gcc
    export cross
    find "$own/build/tests" -type f -executable \
        \( -name 'test_*' -o -name 'replay_*' \) -print0 | sort -z |
        xargs -0 -P "$(nproc)" -I{} bash -c 'suite "$1" "$2"' _ "$own" {} \
        >"$log"
    grep -v '^ok' "$log" && failed=1
    echo "$arch: $(grep -c '^ok' "$log") suites and seeds passed," \
        "$(grep -vc '^ok' "$log") failed"
}
export -f suite
export top

same() {
    cmp -s "$2" "$3" && return
    echo "$1: other bytes"
    failed=1
}

# same_state: all but the fingerprints of machine code.
same_state() {
    local -a bytes=("$work/bytes.1" "$work/bytes.2")
    python3 -B "$here/state_bytes.py" "$2" >"${bytes[0]}" &&
        python3 -B "$here/state_bytes.py" "$3" >"${bytes[1]}" &&
        same "$1" "${bytes[@]}" && return
    failed=1
}

# outputs NAME PROGRAM: what each command makes of the archive, as NAME.*.
outputs() {
    local name=$work/$1 hxgap=$2 suffix
    local -a files=()
    for suffix in $formats; do files+=(--out "$name.$suffix"); done
    "$hxgap" run "$work/all.ndjson" "${options[@]}" --jobs 2 "${files[@]}" \
        --state "$name.hxs" || failed=1
    "$hxgap" map --shard 2/2 "$work/all.ndjson" "${options[@]}" \
        --state "$name-2.hxs" || failed=1
    for command in "${commands[@]}"; do
        # shellcheck disable=SC2086 # a command and its argument
        "$hxgap" $command "$work/all.ndjson" -q --max-bad 5% \
            >"$name.${command%% *}" || failed=1
    done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/cases" || exit 1
zcat ../demo/comments.ndjson.gz >"$work/all.ndjson"
options=(-q --max-bad 5% --by brand)
commands=(annotate "kwic all" suggest coverage)
formats="json html csv md txt sqlite"
outputs own "$build/hxgap"
"$build/hxgap" map --shard 1/2 "$work/all.ndjson" "${options[@]}" \
    --state "$work/own-1.hxs" || exit 1
for arch in "$@"; do
    own=$top/build/arch/$arch
    root=$own/root
    fetch "$arch" "$root" && make_for "$arch" "$root" ||
        { echo "$arch: does not build"; failed=1; continue; }
    wrap "$arch" "$root" "$own"
    other=$own/bin/hxgap
    suites "$arch" "$own"
    "$here/golden.sh" "$own/bin" >"$work/golden" || failed=1
    echo "$arch: $(tail -n 1 "$work/golden")"
    outputs other "$other"
    for file in $formats "${commands[@]%% *}"; do
        same "$arch: $file" "$work/own.$file" "$work/other.$file"
    done
    same_state "$arch: state" "$work/own.hxs" "$work/other.hxs"
    same_state "$arch: shard" "$work/own-2.hxs" "$work/other-2.hxs"
    "$other" lexicon compile --mode 0644 &&
        "$other" doctor | grep -q 'rules, compiled' &&
        "$other" run "$work/all.ndjson" "${options[@]}" --jobs 2 \
            --out "$work/compiled.json" || failed=1
    same "$arch: compiled lexicons" "$work/own.json" "$work/compiled.json"
    "$build/hxgap" merge "$work/own-1.hxs" "$work/other-2.hxs" -q \
        --state "$work/here.hxs" || failed=1
    "$other" merge "$work/own-1.hxs" "$work/other-2.hxs" -q \
        --state "$work/there.hxs" || failed=1
    same_state "$arch: merged" "$work/here.hxs" "$work/there.hxs"
    "$other" report "$work/there.hxs" "${options[@]:0:3}" --format json \
        >"$work/merged.json" || failed=1
    same "$arch: merged report" "$work/own.json" "$work/merged.json"
done
[ $failed -eq 0 ] && echo "$*: reports and states byte for byte those of this machine"
exit $failed
