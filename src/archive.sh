#!/usr/bin/env bash
# Packs the jars of both lines of Spark with all that is needed to run them: target/tandem-VERSION-bin.tar.gz, with the native libraries of this platform. Two
# archives of one commit are equal to the byte. Needs git and GNU tar.
#   usage: src/archive.sh [--built]        --built: packs the jars that have been built already
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C

[ $# -eq 0 ] || [ "$*" = --built ] || {
  echo "archive: found '$*', expected nothing or --built" >&2
  exit 2
}
if [ $# -eq 0 ]; then
  for line in 3.5 4; do
    mvn -B -q -P"spark-$line" -Dmaven.test.skip=true package
  done
fi

# in_pom TEXT: what the first line of the POM that begins with it has between its tags.
in_pom() {
  sed -n "s:^ *<$1>\(.*\)</.*:\1:p" pom.xml | sed -n 1p
}

# What runs, and the pages that README names; the POM has the versions of what the scripts assemble.
contents() {
  git ls-files -z -- CHANGELOG.md CONTRIBUTING.md LICENSE NOTICE README.md SECURITY.md conf jobs notebooks pom.xml src/main/python src/site
  printf '%s\0' target/tandem.jar target/spark-4/tandem.jar
}

name=tandem-$(in_pom version)
archive=target/$name-bin.tar.gz
trap 'rm -f "$archive.$$"' EXIT
contents | sort -z |
  tar --create --null --files-from=- --format=ustar --transform="s:^:$name/:" --mtime="$(in_pom project.build.outputTimestamp)" \
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX |
  gzip -n -1 > "$archive.$$"
mv "$archive.$$" "$archive"
ls -l "$archive"
