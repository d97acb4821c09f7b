#!/usr/bin/env bash
# Writes a trained model in the format of another tool; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_plain io.tandem.jobs.ExportJob "$@"
