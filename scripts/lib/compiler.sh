# Provides the C++ compiler that ESPHome needs for nodes on this machine. Sourced after apt.sh.

compiler_ensure() {
  command -v g++ >/dev/null && command -v gcc >/dev/null && return
  if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "compiler: installing the distribution's g++"
    apt_install gcc g++ libc6-dev
  else
    say "compiler: no g++ here; tests with ESPHome nodes and the full demo need it"
  fi
}
