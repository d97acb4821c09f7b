#!/usr/bin/env bash
# A Zeppelin server with the notes of notebooks/ on this machine; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"

usage() {
  cat << 'END'
Usage: jobs/zeppelin.sh COMMAND [OPTION...]

Runs a Zeppelin server on loopback, assembled from Maven jars, whose Spark
interpreter has Tandem's jar: to run the notes of notebooks/ where there is no
Zeppelin, and to check them. It serves Zeppelin's REST API; its web page is in
no Maven artifact. To read the notes in a browser, import them into the Zeppelin
that you have. It has no login: while it runs, every user of this machine can
run code through it as you.

Commands:
  start              starts the server unless it is running, imports the notes,
                     and prints where it is; notes already imported are kept
  check              starts a server of its own, runs every paragraph of every
                     note and stops the server; exit code 1 if a paragraph fails
  stop               stops the server and its interpreters

Options of start and check:
  --corpus PATH      corpus that the notes open; default:
                     target/quickstart/corpus
  --run PATH         run that they open; default: target/quickstart/run
  --runs PATH,PATH   runs that the comparison opens; default: the run
  --master URL       Spark master; default: that of spark-defaults.conf, else
                     local[*]
  --port N           port of the server; default: 18890; the next twenty ports
                     are used, too

Option of check:
  --pages FOLDER     saves each note with its results as a page for a browser

Examples:
  jobs/zeppelin.sh check
  jobs/zeppelin.sh check --run runs/1 --runs runs/1,runs/2 --pages target/notes
  jobs/zeppelin.sh check --corpus hdfs:///corpora/en-de --run hdfs:///runs/1
  jobs/zeppelin.sh start --corpus hdfs:///corpora/en-de --run hdfs:///runs/1 \
      --master yarn

Environment:
  SPARK_HOME, JAVA_HOME, TANDEM_JAR, TANDEM_DRIVER_MEMORY
                     as for every job: see jobs/train.sh --help
  TANDEM_LOG_FILE    file for what Spark and the libraries log in the interpreter;
                     default: target/zeppelin/logs/spark.log

Exit codes: 0 done, 1 failed, 2 wrong arguments.
END
}

main() {
  local command=${1:-}
  if asks_for_help "$@"; then
    usage
    exit 0
  fi
  [ $# -eq 0 ] || shift
  case $command in
    start | check | stop) "command_$command" "$@" ;;
    '') refuse "expected a command" ;;
    -*) refuse "expected a command before options, found option $command" ;;
    *) refuse "unknown command $command" ;;
  esac
}

refuse() {
  die "$1; 'jobs/zeppelin.sh --help' lists what there is"
}

zeppelin_home=$tandem_home/target/zeppelin
corpus=$tandem_home/target/quickstart/corpus
run=$tandem_home/target/quickstart/run
runs=
master=
port=18890
pages=
checker=

read_options() {
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || case $1 in
      --corpus | --run | --runs | --master | --port | --pages) refuse "option $1 needs a value" ;;
    esac
    case $1 in
      --corpus) corpus=$2 ;;
      --run) run=$2 ;;
      --runs) runs=$2 ;;
      --master) master=$2 ;;
      --port) port=$2 ;;
      --pages) pages=$2 ;;
      *) refuse "unknown option or argument $1" ;;
    esac
    shift 2
  done
  case $port in
    *[!0-9]* | '') refuse "--port: found '$port', expected a number" ;;
  esac
}

command_start() {
  read_options "$@"
  [ -z "$pages" ] || refuse "--pages is an option of check, not of start"
  if is_up; then
    echo "already running: $(server)/api"
    return
  fi
  refuse_beside_another
  start_server "$zeppelin_home/notebook"
  [ -n "$(find "$zeppelin_home/notebook" -name '*.zpln')" ] || import_notes
  echo "up: $(server)/api"
}

# A second server would take the place of the first in the files by which it is stopped.
refuse_beside_another() {
  if is_running; then
    refuse "a server started earlier is running and may have other options; stop it first with 'jobs/zeppelin.sh stop'"
  fi
}

import_notes() {
  local note
  for note in "$tandem_home"/notebooks/*.zpln; do
    curl --noproxy '*' -sSf -X POST --data-binary "@$note" "$(server)/api/notebook/import" > /dev/null
  done
}

# start_server FOLDER: with the notes of that folder; returns when it answers.
start_server() {
  if is_taken 127.0.0.1 "$port"; then
    refuse "port $port is in use; give another one with --port"
  fi
  find_line
  [ "$TANDEM_SPARK" = 3.5 ] || die "Zeppelin has no interpreter for Spark 4 yet (zeppelin#5465); set SPARK_HOME to a Spark 3.5, or unset TANDEM_SPARK"
  find_everything
  master=${master:-$(spark_setting spark.master)}
  master=${master:-local[*]}
  "$tandem_home/jobs/lib/zeppelin/assemble.sh" "$zeppelin_home" || exit 2
  set_native_environment
  export TANDEM_LOG_FILE="${TANDEM_LOG_FILE:-$zeppelin_home/logs/spark.log}"
  mkdir -p "$1"
  configure "$1"
  launch
  local second
  for second in $(seq 60); do
    if is_up; then
      return
    fi
    is_running || break
    sleep 1
  done
  stop_server
  echo "tandem: Zeppelin did not come up in ${second} s, see $zeppelin_home/logs/server.log" >&2
  exit 1
}

server() {
  echo "http://127.0.0.1:$port"
}

is_up() {
  is_running && curl --noproxy '*' -sf "$(server)/api/version" > /dev/null
}

# Whether the process that we started is still running, rather than another one with its number.
is_running() {
  [ -f "$zeppelin_home/pid" ] && ps -p "$(cat "$zeppelin_home/pid")" -o command= 2> /dev/null | grep -q ZeppelinServer
}

# configure FOLDER
configure() {
  # A setting that the server saves would outlive its options.
  rm -f "$zeppelin_home/conf/interpreter.json"
  cat > "$zeppelin_home/conf/zeppelin-site.xml" << END
<?xml version="1.0"?>
<configuration>
  <property><name>zeppelin.server.addr</name><value>127.0.0.1</value></property>
  <property><name>zeppelin.server.port</name><value>$port</value></property>
  <property><name>zeppelin.server.rpc.portRange</name><value>$((port + 1)):$((port + 10))</value></property>
  <property><name>zeppelin.interpreter.rpc.portRange</name><value>$((port + 11)):$((port + 20))</value></property>
  <property><name>zeppelin.notebook.dir</name><value>$1</value></property>
  <property><name>zeppelin.war</name><value>$zeppelin_home/web</value></property>
  <property><name>zeppelin.angular.war</name><value>$zeppelin_home/web</value></property>
  <property><name>zeppelin.search.enable</name><value>false</value></property>
  <property><name>zeppelin.notebook.storage</name><value>org.apache.zeppelin.notebook.repo.VFSNotebookRepo</value></property>
  <property><name>zeppelin.interpreter.connect.timeout</name><value>120000</value></property>
</configuration>
END
  local memory
  memory=${TANDEM_DRIVER_MEMORY:-$(spark_setting spark.driver.memory)}
  # One per line: see interpreter.sh.
  cat > "$zeppelin_home/conf/spark-options" << END
--master
$master
--driver-memory
${memory:-2g}
--conf
spark.driver.defaultJavaOptions=--add-modules=jdk.incubator.vector -Dlog4j2.configurationFile=$(logging_configuration log4j2)
--conf
spark.executor.defaultJavaOptions=--add-modules=jdk.incubator.vector
--conf
spark.executorEnv.OMP_NUM_THREADS=1
--conf
spark.executorEnv.GLIBC_TUNABLES=$GLIBC_TUNABLES
--conf
spark.tandem.corpus=$corpus
--conf
spark.tandem.run=$run
--conf
spark.tandem.runs=${runs:-$run}
END
}

launch() {
  case $master in
    local*) keep_to_loopback ;;
  esac
  TANDEM_JARS=$(joined , "$tandem_jar" ${extra_jars[@]+"${extra_jars[@]}"})
  export TANDEM_JARS
  # Without ZEPPELIN_IDENT_STRING the server ends at the end of its standard input.
  export ZEPPELIN_HOME=$zeppelin_home ZEPPELIN_CONF_DIR=$zeppelin_home/conf ZEPPELIN_LOCAL_IP=127.0.0.1 ZEPPELIN_IDENT_STRING=tandem
  # A group of its own, so that stop ends interpreters as well.
  set -m
  "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dzeppelin.home="$zeppelin_home" \
    -cp "$zeppelin_home/conf:$zeppelin_home/lib/*" org.apache.zeppelin.server.ZeppelinServer > "$zeppelin_home/logs/server.log" 2>&1 < /dev/null &
  echo $! > "$zeppelin_home/pid"
  set +m
}

command_check() {
  read_options "$@"
  refuse_beside_another
  rm -rf "$zeppelin_home/notebook-check"
  trap end_check EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  start_server "$zeppelin_home/notebook-check"
  # In the background, because a signal would wait for the end of a foreground process.
  "$JAVA_HOME/bin/java" -Xmx256m -XX:TieredStopAtLevel=1 -cp "$SPARK_HOME/jars/*" "$tandem_home/jobs/lib/zeppelin/CheckNotes.java" \
    "$(server)" "$pages" "$tandem_home"/notebooks/*.zpln &
  checker=$!
  if ! wait "$checker"; then
    echo "tandem: the check failed; the logs of server and interpreters are in $zeppelin_home/logs" >&2
    exit 1
  fi
  checker=
}

end_check() {
  [ -z "$checker" ] || kill "$checker" 2> /dev/null || true
  stop_server
}

command_stop() {
  [ $# -eq 0 ] || refuse "unknown option or argument $1"
  stop_server
}

stop_server() {
  if ! is_running; then
    rm -f "$zeppelin_home/pid"
    return
  fi
  local pid
  pid=$(cat "$zeppelin_home/pid")
  kill -- "-$pid" 2> /dev/null || true
  local second
  for second in $(seq 20); do
    kill -0 -- "-$pid" 2> /dev/null || break
    [ "$second" -lt 15 ] || kill -9 -- "-$pid" 2> /dev/null || true
    sleep 1
  done
  rm -f "$zeppelin_home/pid"
}

main "$@"
