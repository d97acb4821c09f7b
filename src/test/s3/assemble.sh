#!/usr/bin/env bash
# Makes a folder with the jars of the tests' S3 server out of Maven jars. Does nothing when it is there already.
#   usage: assemble.sh [DIRECTORY]        default: target/s3
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../../jobs/lib/maven-home.sh"
home=${1:-$project/target/s3}
is_assembled "$home" "$here/pom.xml" S3Proxy && exit 0

complete() {
  cp "$here/logback.xml" "$1/"
}

assemble "$home" "$here/pom.xml" S3Proxy "25 MB"
