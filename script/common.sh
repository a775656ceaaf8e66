# What the scripts of this folder share. Sourced, not run.

cd "$(dirname "$0")/.." || exit 1

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

jobs() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

# build PRESET [TARGET…]: configures once, then builds what changed. ninja itself shows how far it is.
build() {
    preset=$1
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        mkdir -p "build/$preset"
        cmake --preset "$preset" >"build/$preset/configure.log" 2>&1 || {
            cat "build/$preset/configure.log" >&2
            die "CMake could not configure the build; its words are above."
        }
    fi
    NINJA_STATUS='      [%f/%t, %es] '
    export NINJA_STATUS
    if [ $# -gt 0 ]; then set -- --target "$@"; fi
    cmake --build "build/$preset" --parallel "$(jobs)" "$@" || die "the build failed; the compiler's words are above."
}

# The libraries of the test servers, where they are missing or not those of the lock file.
install_servers() {
    servers=tests/servers
    # npm writes node_modules/.package-lock.json last.
    if [ ! -f $servers/node_modules/.package-lock.json ] ||
        [ -n "$(find $servers/package-lock.json -newer $servers/node_modules/.package-lock.json)" ]; then
        (cd $servers && npm ci --no-audit --no-fund --loglevel=error) || die "npm could not install the libraries of the test servers."
        touch $servers/node_modules/.package-lock.json
    fi
}
