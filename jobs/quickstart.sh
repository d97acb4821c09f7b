#!/usr/bin/env bash
# Goes the whole way on the bundled corpus; --help tells how.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.QuickstartJob "$@"
