# Provides Chromium: this machine's, the distribution's, or its packages unpacked in the cache. Sourced after apt.sh.
# tools/browser/launch.py looks in the same places.

CHROMIUM_HOME=$CACHE/chromium

chromium_found() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return
  done
  [ -x "$CHROMIUM_HOME/bin/chromium" ] && printf '%s\n' "$CHROMIUM_HOME/bin/chromium"
}

# Installs the distribution's package, where nobody has to be asked for a password.
chromium_install() {
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return
  say "chromium: installing the distribution's package (about 100 MB)"
  (apt_install chromium) 2>/dev/null
}

# Downloads the package and what it needs and this machine has not, as no special user, and unpacks them.
chromium_unpack() {
  local work=$CACHE/chromium.new apt package
  rm -rf "$work"
  mkdir -p "$work"/apt/{lists,archives}/partial "$work/root" "$work/bin"
  apt=(apt-get -qq -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt" -o Debug::NoLocking=1
    -o APT::Sandbox::User= -o Dpkg::Use-Pty=0)
  say "chromium: reading the distribution's lists of packages"
  "${apt[@]}" update >/dev/null 2>&1 || return
  say "chromium: downloading its packages into the cache (about 100 MB)"
  "${apt[@]}" install --download-only -y --no-install-recommends chromium >/dev/null 2>&1 || return
  say "chromium: unpacking"
  for package in "$work"/apt/archives/*.deb; do
    dpkg-deb --extract "$package" "$work/root" || return
  done
  rm -rf "$work/apt"
  chromium_starter >"$work/bin/chromium"
  chmod +x "$work/bin/chromium"
  rm -rf "$CHROMIUM_HOME"
  mv "$work" "$CHROMIUM_HOME"
}

# The program that starts the unpacked one with its own libraries and fonts before this machine's.
chromium_starter() {
  cat <<'STARTER'
#!/bin/sh
root=$(cd "$(dirname "$0")/../root" && pwd)
for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu/pulseaudio; do
  LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
export LD_LIBRARY_PATH
export XDG_DATA_DIRS="${XDG_DATA_DIRS:-/usr/local/share:/usr/share}:$root/usr/share"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$root/etc/fonts/fonts.conf" FONTCONFIG_SYSROOT="$root"
exec "$root/usr/lib/chromium/chromium" "$@"
STARTER
}

# Sets CHROMIUM, whatever it takes.
chromium_ensure() {
  if ! CHROMIUM=$(chromium_found); then
    say "chromium: none here"
    if command -v apt-get >/dev/null; then
      chromium_install || chromium_unpack || true
    fi
    CHROMIUM=$(chromium_found) ||
      die "Chromium is needed for this and cannot be installed here: install chromium (or google-chrome) and run this again"
  fi
  say "chromium: $CHROMIUM"
}
