# shellcheck shell=bash
# Sourced by jobs/cluster.sh: processes that keep running after the script has ended, each known by a name.

# The folders of their process ids and logs, and how long something may take to start.
cluster_dir=${TANDEM_CLUSTER_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/cluster}
case $cluster_dir in
  /*) ;;
  *) cluster_dir=$PWD/$cluster_dir ;;
esac
wait_seconds=120

# spawn NAME CLASS COMMAND...: starts it in the background. CLASS is the main class in its command line.
spawn() {
  local name=$1 class=$2
  shift 2
  mkdir -p "$cluster_dir/pid" "$cluster_dir/log"
  nohup "$@" >> "$cluster_dir/log/$name.log" 2>&1 < /dev/null &
  echo "$! $class" > "$cluster_dir/pid/$name"
}

# pid_of NAME: prints its process id, fails when it does not run. After a crash another process may have the number, which its command line shows.
pid_of() {
  local pid class
  [ -f "$cluster_dir/pid/$1" ] || return 1
  read -r pid class < "$cluster_dir/pid/$1"
  [[ $(command_line "$pid") == *"$class"* ]] && echo "$pid"
}

runs() {
  pid_of "$1" > /dev/null
}

# Prints nothing for a process that has ended, even if its parent has not collected it yet.
command_line() {
  if [ -d /proc/self ]; then
    { tr '\0' ' ' < "/proc/$1/cmdline"; } 2> /dev/null || true
  else
    ps -ww -o args= -p "$1" || true
  fi
}

# executors_of NAME: prints the process ids of the executors that a Worker or NodeManager has started.
executors_of() {
  local parent pid
  parent=$(pid_of "$1") || return 0
  for pid in $(ps -A -o pid=,ppid= | awk -v root="$parent" '
      { parent[$1] = $2 }
      END { for (p in parent) { q = parent[p]; while (q != root && q in parent) q = parent[q]; if (q == root) print p } }'); do
    # Not the shell that started it.
    if [[ $(command_line "$pid") =~ ^[^\ ]*java\ .*CoarseGrainedExecutorBackend ]]; then
      echo "$pid"
    fi
  done
}

# await WHAT NAME... -- CONDITION...: until the condition holds; ends the script when the time is over or one of the processes has ended.
await() {
  local what=$1 names=() name deadline=$((SECONDS + wait_seconds))
  shift
  while [ "$1" != -- ]; do
    names+=("$1")
    shift
  done
  shift
  until sleep 0.25 && "$@"; do
    for name in "${names[@]}"; do
      runs "$name" || give_up "$name ended before $what" "$name"
    done
    [ "$SECONDS" -lt "$deadline" ] || give_up "no $what within $wait_seconds seconds" "${names[@]}"
  done
}

# give_up MESSAGE NAME...: the ends of their logs, the message, exit code 1.
give_up() {
  local message=$1 name
  shift
  for name in "$@"; do
    echo "--- the end of $cluster_dir/log/$name.log" >&2
    tail -n 15 "$cluster_dir/log/$name.log" >&2
  done
  echo "tandem: $message; whatever has started keeps running until 'jobs/cluster.sh stop'" >&2
  exit 1
}

# end NAME...: asks them to end, waits, and kills those that do not.
end() {
  local name pid deadline=$((SECONDS + 20))
  for name in "$@"; do
    if pid=$(pid_of "$name"); then
      kill "$pid" 2> /dev/null || true
    fi
  done
  for name in "$@"; do
    while pid=$(pid_of "$name"); do
      if [ "$SECONDS" -ge "$deadline" ]; then
        echo "tandem: $name (process $pid) did not stop when asked; killing it" >&2
        kill -9 "$pid" 2> /dev/null || true
      fi
      sleep 0.1
    done
    rm -f "$cluster_dir/pid/$name"
  done
}

# fetch ADDRESS PORT PATH: what a web server answers, JSON where it has it.
fetch() {
  (
    exec 3<> "/dev/tcp/$1/$2"
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\nAccept: application/json\r\n\r\n' "$3" "$1" >&3
    while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do
      printf '%s\n' "$line"
    done
  ) 2> /dev/null
}

# says JSON KEY VALUE: whether the text has the value under the key.
says() {
  local pattern="\"$2\" *: *\"?$3\"?[^0-9A-Za-z]"
  [[ $1 =~ $pattern ]]
}
