# Installs packages of the distribution. Sourced after common.sh.

apt_install() {
  local run=()
  [ "$(id -u)" = 0 ] || run=(sudo -n)
  quietly "${run[@]}" apt-get update
  quietly "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}
