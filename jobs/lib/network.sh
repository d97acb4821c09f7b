# shellcheck shell=bash
# Sourced by jobs/cluster.sh: the hosts of 'start --hosts', network namespaces on a switch of their own, each behind a link of a given speed.
#
#   this machine    tandem-ID === driver ┐
#   host1                eth0 === host1  ├ bridge, in the namespace of the switch
#   host2                eth0 === host2  ┘
#
# Each end of a link (===) shapes what it sends, so a link has the given rate in each direction. This machine is the host of the drivers, with
# Master and NameNode: jobs then need neither root nor another command, may build what they need, and have pages that a browser finds. The
# switch has a namespace, as no firewall and no forwarding of this machine is to touch what hosts say to each other.

. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

# What start's options change. Without hosts all is on loopback. The addresses are chosen when the hosts are made.
hosts=0
bandwidth=1gbit
latency=50ms
subnet=

# Set aside for measuring networks (RFC 2544); a cluster takes one of its 256 parts that no route leads to.
benchmark_net=198.18
machine_number=254
# Bytes that a link may send at once after a pause: what it carries in 2 ms, but some whole packets at least.
least_burst=10000

settings_of_network() {
  [ "$hosts" -eq 0 ] || echo " hosts=$hosts bandwidth=$bandwidth latency=$latency subnet=$subnet"
}

# rate VALUE: prints it.
rate() {
  if ! [[ $1 =~ ^[1-9][0-9]{0,5}[mg]bit$ ]] || [ "$(kilobits "$1")" -gt 100000000 ]; then
    die "--bandwidth: found '$1', expected 1mbit to 100gbit, such as 100mbit"
  fi
  echo "$1"
}

# kilobits RATE: of 100mbit, 1gbit.
kilobits() {
  case $1 in
    *gbit) echo $((${1%gbit} * 1000000)) ;;
    *mbit) echo $((${1%mbit} * 1000)) ;;
  esac
}

# milliseconds VALUE: prints it.
milliseconds() {
  if ! [[ $1 =~ ^[1-9][0-9]{0,3}ms$ ]] || [ "${1%ms}" -gt 1000 ]; then
    die "--latency: found '$1', expected 1ms to 1000ms"
  fi
  echo "$1"
}

# --- where processes are

# By the folder of the cluster, as another one has another network. Also the name of this machine's end of its link, which has room for 15 letters.
network_id() {
  local folder sum
  folder=$(cd "$cluster_dir" 2> /dev/null && pwd -P) || folder=$cluster_dir
  sum=$(cksum <<< "$folder")
  printf 'tandem-%08x' "${sum%% *}"
}

# namespace_of NAME: prints the namespace of a process; nothing for this machine.
namespace_of() {
  [ "$hosts" -gt 0 ] || return 0
  case $1 in
    dn* | worker*) echo "$(network_id)-host${1//[!0-9]/}" ;;
  esac
}

# address_of NAME: where a process listens; driver stands for any job.
address_of() {
  if [ "$hosts" -eq 0 ]; then
    echo 127.0.0.1
    return
  fi
  case $1 in
    dn* | worker*) echo "$subnet.${1//[!0-9]/}" ;;
    *) echo "$subnet.$machine_number" ;;
  esac
}

# host_of NAME: the address as it stands in URLs.
host_of() {
  if [ "$hosts" -eq 0 ]; then echo localhost; else address_of "$1"; fi
}

# --- what this machine must have

require_network_tools() {
  local system tool
  system=$(uname -s)
  [ "$system" = Linux ] ||
    die "--hosts needs the network namespaces of Linux, but this system is $system; leave it out for a cluster on loopback"
  for tool in ip tc nsenter; do
    command -v "$tool" > /dev/null ||
      die "--hosts needs the commands ip, tc and nsenter, but $tool was not found; install iproute2 and util-linux ('apt-get install iproute2 util-linux' on Debian)"
  done
  require_root "--hosts makes network namespaces"
}

# require_root WHAT: what it is for.
require_root() {
  [ "$(id -u)" -eq 0 ] || die "$1, which root alone may do, but this is the user $(id -un); run it as root"
}

# require_way_to NAME: from the hosts. A firewall of this machine may take them for strangers.
require_way_to() {
  # shellcheck disable=SC2016
  timeout 10 nsenter --net="/run/netns/$(namespace_of worker1)" bash -c ': < "/dev/tcp/$0/$1"' "$(address_of "$1")" "$(port_of "$1" 1)" 2> /dev/null ||
    die "host1 cannot reach port $(port_of "$1" 1) of $1 on this machine; let the firewall accept what comes from the interface $(network_id), then 'jobs/cluster.sh stop' and start again"
}

# --- making and removing

# Those that there are.
namespaces() {
  command -v ip > /dev/null || return 0
  { ip netns list 2> /dev/null || true; } | sed -n "s/^\($(network_id)-[a-z0-9]*\).*/\1/p"
}

has_link() {
  ip link show dev "$(network_id)" > /dev/null 2>&1
}

# Whether there is anything of it.
network_exists() {
  [ -n "$(namespaces)" ] || has_link
}

network_is_whole() {
  local i
  has_link || return 1
  for ((i = 1; i <= hosts; i++)); do
    [ -e "/run/netns/$(namespace_of "worker$i")" ] || return 1
  done
}

# Sets subnet.
choose_subnet() {
  local sum attempt
  sum=$(cksum <<< "$cluster_dir")
  for ((attempt = 0; attempt < 256; attempt++)); do
    subnet=$benchmark_net.$(((${sum%% *} + attempt) % 256))
    [ -n "$(ip -4 route show match "$subnet.1" | sed '/^default/d')" ] || return 0
  done
  die "--hosts takes addresses of $benchmark_net.0.0/16, but this machine has routes to each of them; remove the one that 'ip route show match $subnet.1' prints"
}

make_network() {
  local id switch i host
  choose_subnet
  id=$(network_id)
  switch=$id-switch
  network_do ip netns add "$switch"
  network_do ip -n "$switch" link add name bridge type bridge
  network_do ip -n "$switch" link set dev bridge up
  network_do ip link add name "$id" type veth peer name driver netns "$switch"
  network_do ip address add "$subnet.$machine_number/24" dev "$id"
  network_do shape "$id"
  network_do ip link set dev "$id" up
  plug "$switch" driver
  for ((i = 1; i <= hosts; i++)); do
    host=$(namespace_of "worker$i")
    network_do ip netns add "$host"
    network_do ip -n "$host" link add name eth0 type veth peer name "host$i" netns "$switch"
    network_do ip -n "$host" address add "$subnet.$i/24" dev eth0
    network_do shape eth0 -n "$host"
    network_do ip -n "$host" link set dev lo up
    network_do ip -n "$host" link set dev eth0 up
    plug "$switch" "host$i"
  done
}

# plug SWITCH LINK: into the bridge.
plug() {
  network_do shape "$2" -n "$1"
  network_do ip -n "$1" link set dev "$2" master bridge
  network_do ip -n "$1" link set dev "$2" up
}

# shape DEVICE [OPTION OF TC...]: bounds what it sends.
shape() {
  local device=$1 burst
  shift
  burst=$(($(kilobits "$bandwidth") / 4))
  tc "$@" qdisc add dev "$device" root tbf rate "$bandwidth" burst $((burst > least_burst ? burst : least_burst)) latency "$latency"
}

# network_do COMMAND...: undoes everything when it fails.
network_do() {
  local said
  if ! said=$("$@" 2>&1); then
    remove_network
    rmdir "$cluster_dir" 2> /dev/null || true
    die "cannot make the network of --hosts: '$*' said '${said//$'\n'/ }';" \
      "a container needs the capabilities NET_ADMIN and SYS_ADMIN for it, and the kernel veth, bridge and sch_tbf; without --hosts all is on loopback"
  fi
}

remove_network() {
  local name
  for name in $(namespaces); do
    end_all_in "$name"
  done
  if has_link; then
    ip link delete dev "$(network_id)" || true
  fi
  for name in $(namespaces); do
    ip netns delete "$name" || true
  done
}

# end_all_in NAMESPACE: executors that have lost their Worker, say. As long as one of them lives, the namespace does, under no name.
end_all_in() {
  local pids signal=TERM deadline=$((SECONDS + 5))
  while pids=$(ip netns pids "$1" 2> /dev/null) && [ -n "$pids" ]; do
    # shellcheck disable=SC2086
    kill -"$signal" $pids 2> /dev/null || true
    [ "$SECONDS" -lt "$deadline" ] || signal=KILL
    sleep 0.1
  done
}
