#!/usr/bin/env bash
# Reads a model of another tool and writes it as a checkpoint; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_plain io.tandem.jobs.ImportJob "$@"
