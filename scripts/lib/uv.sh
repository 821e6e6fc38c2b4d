# Provides uv (UV), from this machine or from the package index, in a place outside the checkout.

UV_VERSION=0.13.5 # the one that Home Assistant 2026.10.4 pins

uv_ensure() {
  local home=$CACHE/uv-$UV_VERSION host
  UV=$home/bin/uv
  [ -x "$UV" ] && return
  host=$(command -v python3) || die "Python 3.10 or newer is needed to start with"
  say "uv: installing $UV_VERSION into the cache"
  quietly "$host" -m venv "$home"
  quietly "$home/bin/python" -m pip install --disable-pip-version-check "uv==$UV_VERSION"
}
