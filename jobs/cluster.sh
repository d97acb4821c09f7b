#!/usr/bin/env bash
# A cluster of real processes on this machine: HDFS, and Spark's own scheduler or YARN; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/cluster-conf.sh"

usage() {
  cat << 'END'
Usage: jobs/cluster.sh COMMAND [OPTION...]

Runs a cluster of real processes on this machine, all on loopback, assembled
from Maven jars: a NameNode (nn), DataNodes (dn1, dn2, ...), and either Spark's
Master (master) and Workers (worker1, ...) or YARN's ResourceManager (rm) and
NodeManagers (nm1, ...). With --hosts they are on hosts of their own, joined by
a network of a given speed (Linux, as root). Nothing asks for a password: every
user of this machine can read its HDFS and run code on it as you.

Commands:
  start            starts what is not running yet, waits until all is ready, and
                   prints where it is; running processes are left alone
    --datanodes N    DataNodes, 1 to 20; default: 2. A block is stored on two
    --workers N      Workers or NodeManagers, 1 to 20; default: 2
    --cores N        cores of each of these; default: 1
    --memory SIZE    heap of the executor in each, 512m or more; default: 1g
    --yarn           YARN instead of Spark's Master and Workers
    --hosts N        1 to 20 hosts (network namespaces) on one switch, each with
                     a DataNode and a Worker; this machine is one more, with
                     NameNode, Master and the drivers of jobs
    --bandwidth RATE what the link of each host carries in each direction,
                     1mbit to 100gbit; default: 1gbit
    --latency TIME   how long a packet may wait for a link before it is dropped,
                     1ms to 1000ms; default: 50ms. No delay is added
    --port N         first of the 140 ports that the cluster may use; default:
                     19000; 0: look for free ones
    --wait SECONDS   how long HDFS and the scheduler may each take to come up;
                     default: 120
  status           prints which processes run, and where, and the hosts; exit
                   code 1 unless all of them do
  env              prints the environment in which jobs find the cluster, for
                   eval
  hdfs ARGUMENTS   the shell of HDFS ('hdfs dfs' in a Hadoop distribution)
  logs [NAME [OPTION...]]
                   prints the end of a process's log; options go to tail, such
                   as -f. Without a name: prints where all logs are
  kill9 NAME       kills a process without warning (SIGKILL); executor1 is the
                   executor of worker1 or nm1. start brings it back
  stop             stops everything, also what a failed start has left running,
                   and removes the hosts; HDFS keeps its files for the next
                   start
    --delete         deletes these files and the logs as well

Examples:
  jobs/cluster.sh start
  eval "$(jobs/cluster.sh env)"
  jobs/prepare.sh --config my.conf corpus.dir=/corpus
  jobs/train.sh --config my.conf corpus.dir=/corpus run.dir=/run \
      averaging.workers=2
  jobs/cluster.sh kill9 worker1; jobs/cluster.sh start
  jobs/cluster.sh hdfs -get /run/report.html .
  jobs/cluster.sh logs executor2 -f
  jobs/cluster.sh stop

  TANDEM_CLUSTER_DIR=~/yarn jobs/cluster.sh start --yarn --port 0 --workers 3 \
      --cores 2 --memory 2g

  jobs/cluster.sh start --hosts 4 --bandwidth 100mbit
  eval "$(jobs/cluster.sh env)"; jobs/averaging.sh --preset tiny

Environment:
  TANDEM_CLUSTER_DIR     the folder of the cluster; default: target/cluster.
                         A second cluster needs its own folder and ports
  SPARK_HOME, JAVA_HOME  as for every job: see jobs/train.sh --help

Exit codes: 0 done, 1 failed or not all processes run, 2 wrong arguments.
END
}

main() {
  local command=${1:-}
  if [ "$command" != hdfs ] && { contains --help "$@" || contains -h "$@"; }; then
    usage
    exit 0
  fi
  [ $# -eq 0 ] || shift
  case $command in
    start | status | env | hdfs | logs | kill9 | stop) "command_$command" "$@" ;;
    '') refuse "expected a command" ;;
    -*) refuse "expected a command before options, found $command" ;;
    *) refuse "unknown command $command" ;;
  esac
}

refuse() {
  die "$1; 'jobs/cluster.sh --help' lists what there is"
}

no_more_arguments() {
  [ $# -eq 0 ] || refuse "unknown option or argument $1"
}

# --- start

command_start() {
  read_start_options "$@"
  if [ "$hosts" -gt 0 ]; then
    require_network_tools
  fi
  [ "$port" -ne 0 ] || choose_ports
  local missing=() name
  for name in $(names); do
    runs "$name" || missing+=("$name")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    require_free_ports "${missing[@]}"
    require_all_blocks
    find_java
    find_spark
    find_hadoop
    mkdir -p "$cluster_dir"
    renew_network
    settings > "$cluster_dir/settings"
    write_configuration
    eval "$(environment)"
    start_missing
  fi
  say_where
}

# The network that is there while a process runs, else a new one, or none.
renew_network() {
  if anything_runs; then
    [ "$hosts" -eq 0 ] || network_is_whole || die "hosts of the cluster in $cluster_dir are gone; stop it with 'jobs/cluster.sh stop' and start it again"
    return
  fi
  if network_exists; then
    require_root "an earlier start has left network namespaces, to be removed first"
    remove_network
  fi
  if [ "$hosts" -gt 0 ]; then
    make_network
  fi
}

find_hadoop() {
  [ "$tandem_java" != 25 ] || die "the Hadoop of this cluster does not run on Java 25; set JAVA_HOME to a Java 17 or 21"
  hadoop_home=$tandem_home/target/hadoop
  "$tandem_home/jobs/lib/hadoop-home/assemble.sh" "$hadoop_home" || exit 2
}

# HDFS would wait for blocks on DataNodes of an earlier start.
require_all_blocks() {
  local before option=--datanodes
  [ "$hosts" -eq 0 ] || option=--hosts
  before=$({ find "$cluster_dir/data" -maxdepth 1 -name 'dn*' 2> /dev/null || true; } | wc -l | tr -d ' ')
  [ "$before" -le "$datanodes" ] ||
    die "the files in $cluster_dir/data are spread over $before DataNodes; start with $option $before, or delete them with 'jobs/cluster.sh stop --delete'"
}

start_missing() {
  local head arms
  head=$(head_name)
  arms=$(arm_names)
  [ -d "$cluster_dir/data/nn/current" ] || format
  # shellcheck disable=SC2046
  launch_missing nn $(numbered dn "$datanodes") "$head"
  # Until the head listens, its arms would wait several seconds between attempts.
  await "port $(port_of "$head" 1) of $head" "$head" -- is_taken "$(address_of "$head")" "$(port_of "$head" 1)"
  [ "$hosts" -eq 0 ] || require_way_to "$head"
  # shellcheck disable=SC2086
  launch_missing $arms
  # shellcheck disable=SC2046
  await "HDFS with $datanodes DataNodes" nn $(numbered dn "$datanodes") -- hdfs_is_ready
  # shellcheck disable=SC2086
  await "$head with $(tr '\n' ' ' <<< "$arms")" "$head" $arms -- arms_are_ready
}

format() {
  mkdir -p "$cluster_dir/log"
  hadoop_java 256m org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive > "$cluster_dir/log/format.log" 2>&1 ||
    give_up "cannot create the NameNode's folder" format
}

launch_missing() {
  local name
  for name in "$@"; do
    runs "$name" || launch "$name"
  done
}

launch() {
  local name=$1 ports address enter=() namespace
  # shellcheck disable=SC2207
  ports=($(ports_of "$name"))
  address=$(address_of "$name")
  namespace=$(namespace_of "$name")
  # Not by 'ip netns exec', which hides /sys/fs/cgroup, where a JVM reads its limits.
  [ -z "$namespace" ] || enter=(nsenter --net="/run/netns/$namespace")
  case $name in
    nn) launch_hadoop "$name" 256m org.apache.hadoop.hdfs.server.namenode.NameNode ;;
    dn*)
      launch_hadoop "$name" 128m org.apache.hadoop.hdfs.server.datanode.DataNode \
        -D dfs.datanode.data.dir="$cluster_dir/data/$name" \
        -D dfs.datanode.hostname="$(host_of "$name")" \
        -D dfs.datanode.address="$address:${ports[0]}" \
        -D dfs.datanode.http.address="$address:${ports[1]}" \
        -D dfs.datanode.ipc.address="$address:${ports[2]}"
      ;;
    rm) launch_hadoop "$name" 384m org.apache.hadoop.yarn.server.resourcemanager.ResourceManager ;;
    nm*)
      launch_hadoop "$name" 256m org.apache.hadoop.yarn.server.nodemanager.NodeManager \
        -D yarn.nodemanager.address="localhost:${ports[0]}" \
        -D yarn.nodemanager.localizer.address="localhost:${ports[1]}" \
        -D yarn.nodemanager.webapp.address="localhost:${ports[2]}" \
        -D yarn.nodemanager.local-dirs="$cluster_dir/work/$name/local" \
        -D yarn.nodemanager.log-dirs="$cluster_dir/work/$name/logs"
      ;;
    master)
      launch_spark "$name" org.apache.spark.deploy.master.Master \
        --host "$(host_of "$name")" --port "${ports[0]}" --webui-port "${ports[1]}"
      ;;
    worker*)
      launch_spark "$name" org.apache.spark.deploy.worker.Worker \
        --host "$(host_of "$name")" --port 0 --webui-port 0 --cores "$cores" --memory "$memory" --work-dir "$cluster_dir/work/$name" "$(master_url)"
      ;;
  esac
}

# launch_hadoop NAME HEAP CLASS [ARGUMENT...]
launch_hadoop() {
  local name=$1 heap=$2 class=$3
  shift 3
  hadoop_command "$heap" "$class" "$@"
  spawn "$name" "$class" ${enter[@]+"${enter[@]}"} "${jvm[@]}"
}

hadoop_java() {
  hadoop_command "$@"
  "${jvm[@]}"
}

# hadoop_command HEAP CLASS [ARGUMENT...]: sets jvm to the command line of a process of Hadoop's.
hadoop_command() {
  local heap=$1
  shift
  # One compiler: these processes live for minutes and share the machine with the work.
  jvm=(
    "$JAVA_HOME/bin/java" -Xmx"$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --add-opens=java.base/java.lang=ALL-UNNAMED
    -Dlog4j.configuration="file://${hadoop_home// /%20}/log4j.properties" -Dhadoop.root.logger="${hadoop_log:-INFO},stderr"
    -cp "$cluster_dir/conf:$hadoop_home/jars/*" "$@"
  )
}

# launch_spark NAME CLASS [ARGUMENT...]
launch_spark() {
  local name=$1 class=$2
  shift
  # Two workers that make it at the same time: one finds that it cannot, and starts no executor any more.
  mkdir -p "$cluster_dir/work/local"
  SPARK_DAEMON_MEMORY=256m \
    SPARK_DAEMON_JAVA_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1" \
    SPARK_WORKER_OPTS="-Dspark.worker.cleanup.enabled=true -Dspark.worker.cleanup.appDataTtl=3600" \
    SPARK_LOCAL_DIRS="$cluster_dir/work/local" \
    SPARK_LOCAL_IP="$(address_of "$name")" \
    SPARK_LOCAL_HOSTNAME="$(host_of "$name")" \
    spawn "$name" "$class" ${enter[@]+"${enter[@]}"} "$SPARK_HOME/bin/spark-class" "$@"
}

hdfs_is_ready() {
  local state name
  state=$(fetch "$(address_of nn)" "$(port_of nn 2)" '/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState') || return 1
  says "$state" FSState Operational && says "$state" NumLiveDataNodes "$datanodes" || return 1
  # The NameNode still takes a DataNode that has just died for alive.
  for name in $(numbered dn "$datanodes"); do
    is_taken "$(address_of "$name")" "$(port_of "$name" 1)" || return 1
  done
}

arms_are_ready() {
  local state
  if [ "$scheduler" = yarn ]; then
    state=$(fetch "$(address_of rm)" "$(port_of rm 2)" /ws/v1/cluster/metrics) || return 1
    says "$state" activeNodes "$workers"
  else
    state=$(fetch "$(address_of master)" "$(port_of master 2)" /json/) || return 1
    says "$state" aliveworkers "$workers"
  fi
}

say_where() {
  local head
  head=$(head_name)
  cat << END
The cluster is up: HDFS with $(counted "$datanodes" DataNode), $head with room for $(counted "$workers" executor) of $(counted "$cores" core) and a heap of $memory.
  $(hdfs_url)    page: http://$(host_of nn):$(port_of nn 2)
  $(master_url)    page: http://$(host_of "$head"):$(port_of "$head" 2)
END
  if [ "$hosts" -gt 0 ]; then
    echo "Links of $bandwidth in each direction join $(counted "$hosts" host) and this machine; 'jobs/cluster.sh status' lists them."
  fi
  cat << END
To use it in jobs:  eval "\$(jobs/cluster.sh env)"
To stop it:         jobs/cluster.sh stop
END
}

# counted N NOUN: 1 core, 2 cores.
counted() {
  if [ "$1" -eq 1 ]; then echo "1 $2"; else echo "$1 $2s"; fi
}

# --- the other commands

# The environment of jobs that use the cluster, and of its processes.
environment() {
  local conf=$cluster_dir/conf
  printf 'export %s=%q\n' SPARK_HOME "$SPARK_HOME" SPARK_CONF_DIR "$conf" HADOOP_CONF_DIR "$conf" \
    SPARK_LOCAL_IP "$(address_of driver)" SPARK_LOCAL_HOSTNAME "$(host_of driver)"
}

command_env() {
  no_more_arguments "$@"
  read_settings
  find_spark
  environment
}

command_status() {
  no_more_arguments "$@"
  read_settings
  local name pid code=0
  for name in $(names); do
    if pid=$(pid_of "$name"); then
      printf '%-10s running, process %-8s ports %s\n' "$name" "$pid" "$(ports_of "$name")"
    else
      printf '%-10s not running\n' "$name"
      code=1
    fi
  done
  for name in $(arm_names); do
    for pid in $(executors_of "$name"); do
      printf '%-10s running, process %-8s of %s\n' "executor$(number_in "$name")" "$pid" "$name"
    done
  done
  if [ "$hosts" -gt 0 ]; then
    hosts_status
    network_is_whole || code=1
  fi
  return "$code"
}

hosts_status() {
  local i namespace
  if has_link; then
    printf '%-10s this machine, %s, link of %s\n' driver "$(address_of driver)" "$bandwidth"
  else
    printf '%-10s no link\n' driver
  fi
  for ((i = 1; i <= hosts; i++)); do
    namespace=$(namespace_of "worker$i")
    if [ -e "/run/netns/$namespace" ]; then
      printf '%-10s %s, link of %s; to run a command there: ip netns exec %s COMMAND\n' "host$i" "$(address_of "worker$i")" "$bandwidth" "$namespace"
    else
      printf '%-10s not there\n' "host$i"
    fi
  done
}

number_in() {
  echo "${1//[!0-9]/}"
}

# arm_of EXECUTOR: the Worker or NodeManager of executorN.
arm_of() {
  if [ "$scheduler" = yarn ]; then echo "nm$(number_in "$1")"; else echo "worker$(number_in "$1")"; fi
}

command_hdfs() {
  read_settings
  find_java
  find_hadoop
  hadoop_log=WARN
  hadoop_java 256m org.apache.hadoop.fs.FsShell "$@"
}

command_logs() {
  read_settings
  local name=${1:-} log
  if [ -z "$name" ]; then
    { find "$cluster_dir/log" "$cluster_dir/work" -type f \( -name '*.log' -o -name stderr \) 2> /dev/null || true; } | sort
    return
  fi
  shift
  log=$cluster_dir/log/$name.log
  case $name in
    # The log of the latest one.
    executor*) log=$(find "$cluster_dir/work/$(arm_of "$name")" -type f -name stderr -exec ls -t {} + 2> /dev/null | head -n 1) || true ;;
  esac
  [ -f "$log" ] || die "no log of $name in $cluster_dir; 'jobs/cluster.sh logs' lists the logs"
  [ $# -gt 0 ] || set -- -n 100
  exec tail "$@" "$log"
}

command_kill9() {
  [ $# -eq 1 ] || refuse "kill9: expected the name of one process"
  read_settings
  local pids
  case $1 in
    executor*) pids=$(executors_of "$(arm_of "$1")") ;;
    *) pids=$(pid_of "$1") || true ;;
  esac
  [ -n "$pids" ] || die "$1 is not running; 'jobs/cluster.sh status' lists what is"
  # shellcheck disable=SC2086
  kill -9 $pids
  echo "killed $1 (process ${pids//$'\n'/, })"
}

command_stop() {
  local delete=no
  if [ "${1:-}" = --delete ]; then
    delete=yes
    shift
  fi
  no_more_arguments "$@"
  local names network=no
  if network_exists; then
    network=yes
    require_root "stop removes network namespaces"
  fi
  names=$(started_names | tr '\n' ' ')
  # shellcheck disable=SC2086
  end $names
  if [ -n "$names" ]; then
    echo "stopped ${names% }"
  else
    echo "nothing is running in $cluster_dir"
  fi
  if [ "$network" = yes ]; then
    remove_network
    ! network_exists || { echo "tandem: could not remove all of the network of $cluster_dir, see above" >&2 && exit 1; }
    echo "removed its hosts and their network"
  fi
  if [ "$delete" = yes ] && [ -d "$cluster_dir" ]; then
    rm -rf "$cluster_dir"/{conf,data,log,pid,settings,work}
    rmdir "$cluster_dir" 2> /dev/null || true
    echo "deleted its HDFS files and logs"
  elif [ -d "$cluster_dir/data" ]; then
    echo "its HDFS files are kept for the next start; stop --delete deletes them"
  fi
}

main "$@"
