# For scripts that work with an installed copy: $build, $tree, $work (a folder
# of the script's own), $version and the copy's pkg-config files. Sourced, with
# the build as the script's first argument.
build=$(realpath "$1")
cd "$(dirname "$0")/.."
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
tree=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
chmod 755 "$work"

fail() {
    echo "$(basename "$0" .sh): $*"
    exit 1
}
quiet() {  # a command whose output counts only where it fails
    "$@" >"$work/log" 2>&1 || fail "$*: $(cat "$work/log")"
}

[ -d "$build/man" ] ||
    quiet python3 -B core/packaging/man.py "$build" "January 1, 2026"
version=$("$build/hxgap" --version | sed 's/^hxgap //')
DESTDIR=$work PREFIX=/hx core/packaging/install.sh install "$build" "$version"
export PKG_CONFIG_PATH=$work/hx/lib/pkgconfig
unset MAKEFLAGS MAKELEVEL CFLAGS LDFLAGS LDLIBS HXGAP 2>/dev/null || true
