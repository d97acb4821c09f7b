# shellcheck shell=bash
# Sourced by the assemble.sh of spark-home and hadoop-home: makes a folder of Maven jars, which appears whole or not at all.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# version_of PROPERTY: its value in the project's pom.xml, in the profile of TANDEM_SPARK where that has one.
version_of() {
  local value="s:.*<$1>\(.*\)</$1>.*:\1:p"
  {
    sed -n "/<id>spark-${TANDEM_SPARK:-3.5}</,/<\/profile>/$value" "$project/pom.xml"
    sed -n "$value" "$project/pom.xml"
  } | sed -n 1p
}

# is_assembled HOME POM WHAT: RELEASE is written last, so it marks a complete home; it says of which versions.
is_assembled() {
  [ -f "$1/RELEASE" ] && [ ! "$2" -nt "$1/RELEASE" ] && [ "$(< "$1/RELEASE")" = "$(release_of "$3")" ]
}

release_of() {
  echo "$1, from Maven jars"
}

# is_replaceable HOME: it does not exist, is empty, or was assembled here.
is_replaceable() {
  [ -z "$(ls -A "$1" 2> /dev/null)" ] || grep -q ', from Maven jars$' "$1/RELEASE" 2> /dev/null
}

# assemble HOME POM WHAT SIZE [MAVEN OPTION...]: HOME/jars gets what the POM depends on; complete FOLDER, of the caller, adds the rest.
# Refuses a HOME that holds anything but an earlier assembly.
assemble() {
  local home=$1 pom=$2 what=$3 size=$4
  shift 4
  is_replaceable "$home" || {
    echo "tandem: $home is not empty and was not made by this script; name another folder" >&2
    exit 2
  }
  echo "tandem: assembling $what in $home (once; the first time, Maven downloads about $size)" >&2
  mkdir -p "$(dirname "$home")"
  # Maven takes a relative path for one beside the POM.
  fresh=$(mktemp -d "$(cd "$(dirname "$home")" && pwd)/$(basename "$home").XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  mvn -B -ntp -q -f "$pom" "$@" \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$fresh/jars" >&2
  complete "$fresh"
  chmod 755 "$fresh"
  release_of "$what" > "$fresh/RELEASE"
  # Another process may have been faster, and may already use it.
  ! is_assembled "$home" "$pom" "$what" || return 0
  rm -rf "$home"
  mv "$fresh" "$home"
}
