# shellcheck shell=bash
# Sourced by jobs/cluster.sh: the processes of a cluster, its settings and ports, and the configuration of HDFS, YARN and Spark.

. "$(dirname "${BASH_SOURCE[0]}")/network.sh"

# Changed by the options of start; the scheduler is spark or yarn.
datanodes=2
workers=2
cores=1
memory=1g
port=19000
scheduler=spark

most_nodes=20
# The NameNode's, the scheduler's, then three for each DataNode and NodeManager. Spark's Workers take any.
ports_in_all=140

# --- what the cluster consists of

# The process that the others of the scheduler register with, and the kind of those.
head_name() {
  if [ "$scheduler" = yarn ]; then echo rm; else echo master; fi
}

arm_names() {
  if [ "$scheduler" = yarn ]; then numbered nm "$workers"; else numbered worker "$workers"; fi
}

names() {
  echo nn
  numbered dn "$datanodes"
  head_name
  arm_names
}

# numbered NAME N: NAME1 to NAMEN.
numbered() {
  local i
  for ((i = 1; i <= $2; i++)); do
    echo "$1$i"
  done
}

# All processes that were started here, those first that depend on others.
started_names() {
  local kind file
  for kind in worker nm master rm dn nn; do
    for file in "$cluster_dir/pid/$kind"*; do
      [ ! -f "$file" ] || basename "$file"
    done
  done
}

anything_runs() {
  local name
  for name in $(started_names); do
    if runs "$name"; then
      return 0
    fi
  done
  return 1
}

# --- settings of a start, kept for the commands that come after it

settings() {
  echo "datanodes=$datanodes workers=$workers cores=$cores memory=$memory port=$port scheduler=$scheduler$(settings_of_network)"
}

read_settings() {
  [ -f "$cluster_dir/settings" ] || die "no cluster in $cluster_dir; 'jobs/cluster.sh start' starts one"
  # shellcheck disable=SC1091
  . "$cluster_dir/settings"
}

# Options that are not given are the defaults, or those of the cluster while it runs.
read_start_options() {
  local running='' given=''
  if anything_runs; then
    read_settings
    running=$(settings)
  fi
  while [ $# -gt 0 ]; do
    case $1 in
      --datanodes) datanodes=$(number "$1" "${2:-}" 1 $most_nodes) ;;
      --workers) workers=$(number "$1" "${2:-}" 1 $most_nodes) ;;
      --cores) cores=$(number "$1" "${2:-}" 1 1000) ;;
      --memory) memory=$(memory_size "${2:-}") ;;
      --port) port=$(number "$1" "${2:-}" 0 $((65536 - ports_in_all))) ;;
      --wait) wait_seconds=$(number "$1" "${2:-}" 1 86400) ;;
      --yarn) scheduler=yarn ;;
      --hosts)
        hosts=$(number "$1" "${2:-}" 1 $most_nodes)
        datanodes=$hosts
        workers=$hosts
        ;;
      --bandwidth) bandwidth=$(rate "${2:-}") ;;
      --latency) latency=$(milliseconds "${2:-}") ;;
      *) refuse "unknown option $1" ;;
    esac
    given="$given $1 "
    [ "$1" = --yarn ] || shift
    shift
  done
  require_agreement "$given"
  if [ -n "$running" ] && [ "$running" != "$(settings)" ]; then
    die "the cluster in $cluster_dir is running with $running, not with $(settings); stop it first with 'jobs/cluster.sh stop'"
  fi
}

# require_agreement OPTIONS: hosts say already how many processes there are, and only they have links.
require_agreement() {
  local option
  for option in --bandwidth --latency; do
    [ "$hosts" -gt 0 ] || [[ $1 != *" $option "* ]] || die "$option is about links between hosts, but there are none; give --hosts N as well"
  done
  for option in --datanodes --workers --yarn; do
    [ "$hosts" -eq 0 ] || [[ $1 != *" $option "* ]] || die "$option does not go with --hosts, where each host has a DataNode and a Spark Worker; leave one of them out"
  done
}

# number OPTION VALUE LEAST MOST: prints the value.
number() {
  if ! [[ $2 =~ ^(0|[1-9][0-9]{0,4})$ ]] || [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    die "$1: found '$2', expected a number between $3 and $4"
  fi
  echo "$2"
}

# Spark refuses less.
memory_size() {
  if ! [[ $1 =~ ^[1-9][0-9]{0,6}[mg]$ ]] || [ "$(megabytes "$1")" -lt 512 ]; then
    die "--memory: found '$1', expected 512m or more, such as 2g"
  fi
  echo "$1"
}

# --- ports

# ports_of NAME: the ports that it listens on, first that of its service, then that of its page, if it has them.
ports_of() {
  case $1 in
    nn) echo "$port" $((port + 1)) ;;
    master) echo $((port + 2)) $((port + 3)) ;;
    rm) echo $((port + 10)) $((port + 11)) $((port + 12)) $((port + 13)) $((port + 14)) ;;
    dn*) three_from $((port + 20 + 3 * (${1#dn} - 1))) ;;
    nm*) three_from $((port + 80 + 3 * (${1#nm} - 1))) ;;
  esac
}

three_from() {
  echo "$1" $(($1 + 1)) $(($1 + 2))
}

# port_of NAME PLACE: one of its ports, from 1.
port_of() {
  ports_of "$1" | cut -d ' ' -f "$2"
}

choose_ports() {
  local attempt
  for ((attempt = 0; attempt < 50; attempt++)); do
    # Below the ports that systems give to outgoing connections.
    port=$((20000 + RANDOM % 80 * ports_in_all))
    # shellcheck disable=SC2046
    if [ -z "$(taken_port $(names))" ]; then
      return
    fi
  done
  die "found no $ports_in_all consecutive free ports; give the first of such a range with --port"
}

# taken_port NAME...: prints the first port of theirs that something listens on already, and whose it would be.
taken_port() {
  local name one
  for name in "$@"; do
    # On a host of its own all are free.
    [ -z "$(namespace_of "$name")" ] || continue
    for one in $(ports_of "$name"); do
      if is_taken 127.0.0.1 "$one"; then
        echo "$one ($name)"
        return
      fi
    done
  done
}

require_free_ports() {
  local taken
  taken=$(taken_port "$@")
  [ -z "$taken" ] || die "port $taken is in use by another process; give another first port with --port, or --port 0 to find free ones"
}

# --- configuration files

# The URL of HDFS, and of the scheduler as Spark calls it.
hdfs_url() {
  echo "hdfs://$(host_of nn):$port"
}

master_url() {
  if [ "$scheduler" = yarn ]; then echo yarn; else echo "spark://$(host_of master):$(port_of master 1)"; fi
}

# megabytes SIZE: of 512m, 2g.
megabytes() {
  case $1 in
    *g) echo $((${1%g} * 1024)) ;;
    *m) echo "${1%m}" ;;
  esac
}

write_configuration() {
  mkdir -p "$cluster_dir/conf"
  write_xml core-site.xml \
    fs.defaultFS "$(hdfs_url)" \
    hadoop.tmp.dir "$cluster_dir/data/tmp"
  write_hdfs_site
  if [ "$scheduler" = yarn ]; then
    write_yarn_site
  fi
  write_spark_defaults
}

# Addresses do not depend on the machine's name, and a dead DataNode is noticed within a quarter of a minute, not ten minutes.
write_hdfs_site() {
  write_xml hdfs-site.xml \
    dfs.namenode.name.dir "$cluster_dir/data/nn" \
    dfs.namenode.rpc-address "$(host_of nn):$(port_of nn 1)" \
    dfs.namenode.http-address "$(host_of nn):$(port_of nn 2)" \
    dfs.replication $((datanodes < 2 ? datanodes : 2)) \
    dfs.permissions.enabled false \
    dfs.client.use.datanode.hostname true \
    dfs.namenode.datanode.registration.ip-hostname-check false \
    dfs.heartbeat.interval 1 \
    dfs.namenode.heartbeat.recheck-interval 2000 \
    dfs.namenode.safemode.extension 0
}

# A NodeManager has room for an executor with its native memory and for a driver (2g of heap) or an application master.
write_yarn_site() {
  write_xml yarn-site.xml \
    yarn.resourcemanager.hostname localhost \
    yarn.resourcemanager.address "localhost:$(port_of rm 1)" \
    yarn.resourcemanager.webapp.address "localhost:$(port_of rm 2)" \
    yarn.resourcemanager.scheduler.address "localhost:$(port_of rm 3)" \
    yarn.resourcemanager.resource-tracker.address "localhost:$(port_of rm 4)" \
    yarn.resourcemanager.admin.address "localhost:$(port_of rm 5)" \
    yarn.nodemanager.resource.memory-mb $((2 * $(megabytes "$memory") + 4608)) \
    yarn.nodemanager.resource.cpu-vcores $((cores + 1)) \
    yarn.scheduler.minimum-allocation-mb 128 \
    yarn.scheduler.maximum-allocation-mb $((2 * $(megabytes "$memory") + 4608)) \
    yarn.scheduler.maximum-allocation-vcores $((cores + 1)) \
    yarn.nodemanager.vmem-check-enabled false \
    yarn.nodemanager.disk-health-checker.enable false
  write_xml capacity-scheduler.xml \
    yarn.scheduler.capacity.root.queues default \
    yarn.scheduler.capacity.root.default.capacity 100 \
    yarn.scheduler.capacity.maximum-am-resource-percent 0.9
}

# One executor in each Worker or NodeManager, as large as that is.
write_spark_defaults() {
  {
    echo "spark.master $(master_url)"
    echo "spark.executor.cores $cores"
    echo "spark.executor.memory $memory"
    if [ "$scheduler" = yarn ]; then
      echo "spark.executor.instances $workers"
      # ND4J's arrays are outside the heap and may take as much memory as the heap.
      echo "spark.executor.memoryOverhead $memory"
      echo "spark.driver.memoryOverhead 2g"
      # The driver of cluster mode would otherwise bind the machine's external address, and YARN passes no environment on to it.
      echo "spark.yarn.appMasterEnv.SPARK_LOCAL_IP 127.0.0.1"
      echo "spark.yarn.appMasterEnv.SPARK_LOCAL_HOSTNAME localhost"
      # Otherwise Spark's jars would be uploaded with every job.
      echo "spark.yarn.jars local:$SPARK_HOME/jars/*"
    fi
  } > "$cluster_dir/conf/spark-defaults.conf"
}

# write_xml FILE [NAME VALUE]...: a configuration file of Hadoop's.
write_xml() {
  local file=$cluster_dir/conf/$1
  shift
  {
    echo '<?xml version="1.0" encoding="UTF-8"?>'
    echo '<configuration>'
    while [ $# -gt 0 ]; do
      printf '  <property><name>%s</name><value>%s</value></property>\n' "$1" "$(sed 's/&/\&amp;/g; s/</\&lt;/g' <<< "$2")"
      shift 2
    done
    echo '</configuration>'
  } > "$file"
}
