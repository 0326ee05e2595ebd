#!/bin/bash
# hxgap on other processors, under qemu: 64-bit ARM, and s390x, whose bytes
# stand the other way round. Golden cases pass, reports are byte for byte those
# of this machine, and states written on one merge on another.
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

# fetch ARCH ROOT: the libraries of the Makefile, unpacked.
fetch() {
    local arch=$1 root=$2 state
    [ -e "$root/complete" ] && return 0
    state=$(realpath -m "$root/../apt")
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$root"
    local -a apt=(-qq -o "APT::Architecture=$arch"
        -o "APT::Architectures::=$arch" -o "Dir::State=$state"
        -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache"
        -o Debug::NoLocking=1 -o APT::Sandbox::User=)
    : >"$state/status"
    apt-get "${apt[@]}" update 2>/dev/null
    # shellcheck disable=SC2046 # words: what the Makefile needs to build
    apt-get "${apt[@]}" install -y --download-only --no-install-recommends \
        $(make -s -C "$top" list-libraries) >"$state/log" 2>&1 ||
        { cat "$state/log"; return 1; }
    for deb in "$state"/cache/archives/*.deb; do
        dpkg-deb -x "$deb" "$root" || return 1
    done
    touch "$root/complete"
}

# make_for ARCH ROOT: the program and its plugins.
make_for() {
    local arch=$1 root=$2 name
    name=$(triple "$arch")
    local lib="$root/usr/lib/$name"
    PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR="$lib/pkgconfig:$root/usr/share/pkgconfig" \
    PKG_CONFIG_SYSROOT_DIR="$root" CFLAGS="-isystem $root/usr/include -isystem $root/usr/include/$name" \
    LDFLAGS="-L$lib -Wl,-rpath-link,$lib:$root/lib/$name" \
        make -s -C "$top" -j"$(nproc)" all BUILD="build/arch/$arch/build" \
        CC="$name-gcc" ISAL=no COMPILED=
}

# cases ARCH: a program that starts the other one under qemu, for golden.sh.
wrap() {
    local arch=$1 root=$2 own=$3 name
    name=$(triple "$arch")
    mkdir -p "$own/bin"
    cat >"$own/bin/hxgap" <<END
#!/bin/sh
exec qemu-${name%%-*} -L /usr/$name -E LD_LIBRARY_PATH=/usr/$name/lib:$root/usr/lib/$name:$root/lib/$name $own/build/hxgap "\$@"
END
    chmod +x "$own/bin/hxgap"
    ln -sfn ../build/lib "$own/bin/lib"
    ln -sfn ../build/share "$own/bin/share"
}

same() {
    cmp -s "$2" "$3" && return
    echo "$1: other bytes"
    failed=1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/cases" || exit 1
zcat ../demo/comments.ndjson.gz >"$work/all.ndjson"
options=(-q --max-bad 5% --by brand)
"$build/hxgap" run "$work/all.ndjson" "${options[@]}" --out "$work/own.json" \
    --out "$work/own.html" --state "$work/own.hxs" || exit 1
for i in 1 2; do
    "$build/hxgap" map --shard $i/2 "$work/all.ndjson" "${options[@]}" \
        --state "$work/own-$i.hxs" || exit 1
done
for arch in "$@"; do
    own=$top/build/arch/$arch
    root=$own/root
    fetch "$arch" "$root" && make_for "$arch" "$root" ||
        { echo "$arch: does not build"; failed=1; continue; }
    wrap "$arch" "$root" "$own"
    other=$own/bin/hxgap
    "$here/golden.sh" "$own/bin" >"$work/golden" || failed=1
    echo "$arch: $(tail -n 1 "$work/golden")"
    "$other" run "$work/all.ndjson" "${options[@]}" --jobs 2 \
        --out "$work/other.json" --out "$work/other.html" \
        --state "$work/other.hxs" || failed=1
    for kind in json html hxs; do
        same "$arch: $kind" "$work/own.$kind" "$work/other.$kind"
    done
    "$other" lexicon compile --mode 0644 &&
        "$other" doctor | grep -q 'rules, compiled' &&
        "$other" run "$work/all.ndjson" "${options[@]}" --jobs 2 \
            --out "$work/compiled.json" || failed=1
    same "$arch: compiled lexicons" "$work/own.json" "$work/compiled.json"
    "$other" map --shard 2/2 "$work/all.ndjson" "${options[@]}" \
        --state "$work/other-2.hxs" || failed=1
    same "$arch: shard" "$work/own-2.hxs" "$work/other-2.hxs"
    "$build/hxgap" merge "$work/own-1.hxs" "$work/other-2.hxs" -q \
        --state "$work/here.hxs" || failed=1
    "$other" merge "$work/own-1.hxs" "$work/other-2.hxs" -q \
        --state "$work/there.hxs" || failed=1
    same "$arch: merged" "$work/here.hxs" "$work/there.hxs"
    "$other" report "$work/there.hxs" -q --format json >"$work/merged.json" ||
        failed=1
    "$build/hxgap" report "$work/here.hxs" -q --format json \
        >"$work/here.json" || failed=1
    same "$arch: merged report" "$work/here.json" "$work/merged.json"
done
[ $failed -eq 0 ] && echo "$*: reports and states byte for byte those of this machine"
exit $failed
