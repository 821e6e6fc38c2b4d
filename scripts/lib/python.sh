# Finds, installs or builds the Python that Home Assistant needs. Sourced after common.sh.

PYTHON_SERIES=3.14
PYTHON_MINIMUM=3.14.2

# Source packages whose content is known, newest first: version and SHA-256.
PYTHON_SOURCES="3.14.7 3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81
3.14.6 143b1dddefaec3bd2e21e3b839b34a2b7fb9842272883c576420d605e9f30c63
3.14.5 7e32597b99e5d9a39abed35de4693fa169df3e5850d4c334337ffd6a19a36db6
3.14.4 d923c51303e38e249136fc1bdf3568d56ecb03214efdef48516176d3d7faaef8"

# True for an interpreter that is new enough and has every module that we need.
python_usable() {
  [ -x "$1" ] && "$1" -c "
import sys, bz2, ctypes, lzma, sqlite3, ssl, venv, zlib
sys.exit(sys.version_info < tuple(map(int, '$PYTHON_MINIMUM'.split('.'))))" 2>/dev/null
}

# Prints the path of a usable interpreter that is already on this machine.
python_found() {
  local candidate
  for candidate in "$(command -v "python$PYTHON_SERIES")" "$(command -v python3)" \
    "$CACHE"/python-*/bin/"python$PYTHON_SERIES" \
    "$("$UV" python find --no-config "$PYTHON_SERIES" 2>/dev/null)"; do
    if python_usable "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

# Downloads the upstream source from a mirror that apt itself is set up with, and checks it.
python_download() {
  local version hash site
  while read -r version hash; do
    for site in $(apt-get indextargets --format '$(SITE)' | sort -u); do
      if /usr/lib/apt/apt-helper download-file \
        "$site/pool/main/p/python$PYTHON_SERIES/python${PYTHON_SERIES}_$version.orig.tar.xz" \
        "$1/python.tar.xz" "SHA256:$hash" >/dev/null 2>&1; then
        PYTHON_VERSION=$version
        return
      fi
    done
  done <<<"$PYTHON_SOURCES"
  return 1
}

python_build() {
  local work prefix
  [ -x /usr/lib/apt/apt-helper ] ||
    die "Python >= $PYTHON_MINIMUM is needed: install it (uv python install $PYTHON_SERIES) and run this again"
  say "python: installing what its build needs (apt)"
  apt_install gcc make pkg-config xz-utils libbz2-dev libffi-dev liblzma-dev libreadline-dev \
    libsqlite3-dev libssl-dev libzstd-dev uuid-dev zlib1g-dev
  work=$(mktemp -d)
  python_download "$work" || die "no known Python $PYTHON_SERIES source package on the distribution's mirror"
  prefix=$CACHE/python-$PYTHON_VERSION
  say "python: unpacking $PYTHON_VERSION"
  mkdir "$work/src" && tar -xJf "$work/python.tar.xz" -C "$work/src" --strip-components=1
  cd "$work/src"
  say "python: configuring"
  quietly ./configure --prefix="$prefix" --disable-test-modules --with-ensurepip=no
  say "python: compiling (about 4 minutes on 2 cores, once per machine)"
  quietly make -j"$(nproc)"
  say "python: installing into the cache"
  quietly make altinstall
  cd "$ROOT"
  rm -rf "$work"
}

# Sets PYTHON to a usable interpreter, whatever it takes.
python_ensure() {
  if ! PYTHON=$(python_found); then
    say "python: no $PYTHON_MINIMUM or newer here, asking uv"
    timeout 120 "$UV" python install --no-config --no-bin "$PYTHON_SERIES" >/dev/null 2>&1 ||
      { say "python: uv cannot download one, building it" && python_build; }
    PYTHON=$(python_found) || die "the new Python lacks a module (ssl, sqlite3, lzma, bz2, ctypes or zlib)"
  fi
  say "python: $("$PYTHON" --version | cut -d' ' -f2) at $PYTHON"
}
