#!/usr/bin/env bash
# Lists, shows, measures and deletes runs; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_plain io.tandem.jobs.RunsJob "$@"
