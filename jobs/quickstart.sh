#!/usr/bin/env bash
# Goes the whole way on the bundled corpus; --help tells how.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"

# Needs no cluster, whatever the default master is.
if [ -z "$(value_of --master "$@")" ]; then
  set -- "$@" --master 'local[*]'
fi
# The paths in its settings are those of the project.
if [ -z "$(value_of --config "$@")" ]; then
  cd "$tandem_home"
  set -- "$@" --config conf/quickstart.conf
fi
run_on_spark io.tandem.jobs.QuickstartJob "$@"
