# shellcheck shell=bash
# Sourced by the assemble.sh of spark-home and hadoop-home: makes a folder of Maven jars, which appears whole or not at all.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# version_of PROPERTY: its value in the project's pom.xml.
version_of() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$project/pom.xml" | head -n 1
}

# is_assembled HOME POM: RELEASE is written last, so it marks a complete home.
is_assembled() {
  [ -f "$1/RELEASE" ] && [ ! "$2" -nt "$1/RELEASE" ]
}

# assemble HOME POM WHAT [MAVEN OPTION...]: HOME/jars gets what the POM depends on; complete FOLDER, of the caller, adds the rest.
assemble() {
  local home=$1 pom=$2 what=$3
  shift 3
  mkdir -p "$(dirname "$home")"
  fresh=$(mktemp -d "$home.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  mvn -B -ntp -q -f "$pom" "$@" \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$fresh/jars" >&2
  complete "$fresh"
  chmod 755 "$fresh"
  echo "$what, from Maven jars" > "$fresh/RELEASE"
  # Another process may have been faster, and may already use it.
  ! is_assembled "$home" "$pom" || return 0
  rm -rf "$home"
  mv "$fresh" "$home"
}
