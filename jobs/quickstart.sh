#!/usr/bin/env bash
# Runs everything end to end on the bundled corpus; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"

# start_cluster: makes jobs run on the cluster, with the bundled corpus on its HDFS.
start_cluster() {
  local cluster=$tandem_home/jobs/cluster.sh environment
  # Anything that is missing must be reported before anything is started.
  find_everything
  "$cluster" start
  environment=$("$cluster" env)
  eval "$environment"
  "$cluster" hdfs -mkdir -p /quickstart
  "$cluster" hdfs -put -f "$tandem_home/jobs/quickstart/tatoeba.eng-fra.tsv.xz" /quickstart/
}

settings=conf/quickstart.conf
cluster=no
arguments=()
for argument in "$@"; do
  if [ "$argument" = --cluster ]; then
    settings=conf/quickstart-cluster.conf
    cluster=yes
  else
    arguments+=("$argument")
  fi
done
set -- ${arguments[@]+"${arguments[@]}"}

# Needs no cluster, regardless of the default master.
if [ "$cluster" = no ] && [ -z "$(value_of --master "$@")" ]; then
  set -- "$@" --master 'local[*]'
fi
# The paths in its settings are those of the project.
if [ -z "$(value_of --config "$@")" ]; then
  cd "$tandem_home"
  set -- "$@" --config "$settings"
fi
if [ "$cluster" = no ] || asks_for_help "$@"; then
  run_on_spark io.tandem.jobs.QuickstartJob "$@"
fi

start_cluster
code=0
(run_on_spark io.tandem.jobs.QuickstartJob "$@") || code=$?
cat << END

Everything is on the cluster's HDFS:    jobs/cluster.sh hdfs -ls -R /quickstart
The report, for a browser:              jobs/cluster.sh hdfs -get /quickstart/run/report.html .
To stop the cluster:                    jobs/cluster.sh stop
END
exit "$code"
