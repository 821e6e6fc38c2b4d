# Installs a tool that fits into no environment of ours into one of its own in the cache. Sourced after uv.sh.

# Sets TOOL to the environment of requirements/NAME.txt, which is made again when that file has changed.
tool_ensure() {
  local wanted=$ROOT/requirements/$1.txt
  TOOL=$CACHE/$1
  if cmp -s "$wanted" "$TOOL/requirements.txt"; then
    say "$1: up to date"
    return
  fi
  say "$1: installing into the cache"
  uv_ensure
  quietly "$UV" venv --no-config --clear --python "$VENV/bin/python" "$TOOL"
  quietly "$UV" pip sync --no-config --python "$TOOL/bin/python" --require-hashes "$wanted"
  cp "$wanted" "$TOOL/requirements.txt"
}
