# shellcheck shell=bash
# Sourced by the scripts in jobs/: finds Java, Tandem's jar and Spark, and starts one job. Written for bash 3.2 (macOS) and later.

unset CDPATH
tandem_home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$tandem_home/jobs/lib/start.sh"

die() {
  echo "tandem: $*" >&2
  exit 2
}

# run_on_spark CLASS [SPARK OPTION... --] [ARGUMENT...]: a job with a Spark session; its exit code is the script's.
run_on_spark() {
  local class=$1
  shift
  find_everything
  if asks_for_help "$@"; then
    help_of_job "$class" "$@"
    help_on_spark
    help_on_environment
    exit 0
  fi
  submit "$class" "$@"
}

# run_plain [JVM OPTION...] CLASS [ARGUMENT...]: a job without a Spark session, in a plain JVM, which starts faster.
run_plain() {
  find_everything
  if asks_for_help "$@"; then
    help_of_job "$@"
    help_on_environment
    exit 0
  fi
  plain_java exec -Xmx"${TANDEM_DRIVER_MEMORY:-2g}" "$@"
}

find_everything() {
  require_memory TANDEM_DRIVER_MEMORY
  require_memory TANDEM_OFFHEAP_MEMORY
  find_java
  find_line
  find_jar
  find_spark
  find_extra_jars
}

# Sets JAVA_HOME to a Java 17, 21 or 25, tandem_java to which of them, and tandem_runtime to its full version.
find_java() {
  local java settings
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
  elif [ -x /usr/libexec/java_home ] && settings=$(/usr/libexec/java_home -v 17 2> /dev/null); then
    java=$settings/bin/java
  else
    java=$(command -v java || true)
  fi
  [ -x "$java" ] || die "no Java found ${java:+at }${java:-on the PATH}; install Java 17, or set JAVA_HOME"
  settings=$("$java" -XshowSettings:properties -version 2>&1 || true)
  tandem_java=$(sed -n 's/^ *java\.specification\.version = //p' <<< "$settings")
  [[ $tandem_java =~ ^(17|21|25)$ ]] ||
    die "$java is Java ${tandem_java:-of an unknown version}, but Java 17, 21 or 25 is needed; set JAVA_HOME to a Java 17"
  JAVA_HOME=$(sed -n 's/^ *java\.home = //p' <<< "$settings")
  tandem_runtime=$(sed -n 's/^ *java\.runtime\.version = //p' <<< "$settings")
  export JAVA_HOME
}

# Sets TANDEM_SPARK to the line of Spark, that of SPARK_HOME's jars if it is set; tandem_scala to its Scala, and tandem_build to the folder of
# what is built for it.
find_line() {
  local core
  if [ -n "${SPARK_HOME:-}" ]; then
    for core in "$SPARK_HOME"/jars/spark-core_*.jar; do
      case ${core##*/spark-core_} in
        2.12-3.*) TANDEM_SPARK=3.5 ;;
        2.13-4.*) TANDEM_SPARK=4 ;;
        *)
          die "SPARK_HOME=$SPARK_HOME is not a Spark 3.5 for Scala 2.12 (jars/spark-core_2.12-3.*.jar) or a Spark 4 (jars/spark-core_2.13-4.*.jar);" \
            "set it to one, or unset it to have one assembled"
          ;;
      esac
    done
  fi
  case ${TANDEM_SPARK:=3.5} in
    3.5) tandem_scala=2.12 tandem_build=target ;;
    4) tandem_scala=2.13 tandem_build=target/spark-4 ;;
    *) die "TANDEM_SPARK=$TANDEM_SPARK is no line of Spark; expected 3.5 or 4" ;;
  esac
  export TANDEM_SPARK
}

# Sets tandem_jar: $TANDEM_JAR, else tandem.jar in the line's folder, built if it is missing or older than its sources; an archive has no sources.
# One in the image of a container (local:///...) need not be here.
find_jar() {
  if [ -n "${TANDEM_JAR:-}" ]; then
    tandem_jar=$TANDEM_JAR
    [[ $tandem_jar = local:///* ]] || [ -f "$tandem_jar" ] || die "TANDEM_JAR=$tandem_jar is not a file; set it to a built jar, or unset it"
    return
  fi
  tandem_jar=$tandem_home/$tandem_build/tandem.jar
  if [ -f "$tandem_jar" ] && [ -z "$(newer_sources)" ]; then
    return
  fi
  [ -d "$tandem_home/src/main/java" ] || die "$tandem_jar is missing; unpack the archive anew, or set TANDEM_JAR to a built jar"
  command -v mvn > /dev/null || die "found no Maven (mvn) to build $tandem_build/tandem.jar; install Maven, or set TANDEM_JAR to a built jar"
  [ "$tandem_java" = 17 ] || die "Java 17 builds $tandem_build/tandem.jar, but this is Java $tandem_java; set JAVA_HOME to a Java 17, or TANDEM_JAR to a built jar"
  mkdir -p "$tandem_home/$tandem_build" 2> /dev/null || die "$tandem_home is not writable; set TANDEM_JAR to a built jar"
  build_jar >&2 || die "the build failed; see the messages above"
}

# Builds the jar, which appears whole or not at all; jobs that run keep theirs. One process builds at a time, and the others wait for it. A
# lock is a link to the number of its process, as a link is made with its content.
build_jar() (
  lock=$tandem_build/building fresh=$tandem_build/tandem.jar.$$
  # From within the project, because Maven reads .mvn/ from there.
  cd "$tandem_home" || exit
  [ -w "$tandem_build" ] || die "$tandem_home/$tandem_build is not writable; set TANDEM_JAR to a built jar"
  told=
  until ln -s "$$" "$lock" 2> /dev/null; do
    builder=$(readlink "$lock" || true)
    if [ -z "$builder" ] && ! [ -L "$lock" ] && ! ln -s "$$" "$lock.$$" 2> /dev/null; then
      die "$tandem_home/$tandem_build is on a file system without symbolic links; set TANDEM_JAR to a built jar"
    fi
    rm -f "$lock.$$"
    # Of a process that was killed; its number may be that of this one, as in a container that is started again.
    if [ "$builder" = "$$" ] || { [ -n "$builder" ] && ! kill -0 "$builder" 2> /dev/null; }; then
      rm -f "$lock"
    elif [ -z "$told" ] && [ -n "$builder" ]; then
      echo "tandem: waiting for process $builder, which builds $tandem_build/tandem.jar (if it does not, remove $tandem_home/$lock)"
      told=yes
    fi
    sleep 1
  done
  trap 'rm -f "$lock" "$fresh"' EXIT
  trap 'exit 143' TERM
  trap 'exit 130' INT
  if [ ! -f "$tandem_jar" ] || [ -n "$(newer_sources)" ]; then
    echo "tandem: building $tandem_build/tandem.jar (the first time, Maven downloads what it needs)"
    mvn -B -q -P"spark-$TANDEM_SPARK" -Dmaven.test.skip=true -Dapplication.jar="$fresh" package && mv -f "$fresh" "$tandem_jar"
  fi
)

newer_sources() {
  [ ! -d "$tandem_home/src/main/java" ] ||
    (cd "$tandem_home" && find src/main pom.xml conf/reference.conf -path src/main/python -prune -o -type f -newer "$tandem_jar" -print | head -n 1)
}

# Sets SPARK_HOME, unless it is set, to one assembled from Maven jars.
find_spark() {
  find_line
  if [ -z "${SPARK_HOME:-}" ]; then
    SPARK_HOME=$tandem_home/$tandem_build/spark
    "$tandem_home/jobs/lib/spark-home/assemble.sh" "$SPARK_HOME" || exit 2
  fi
  export SPARK_HOME
}

# Sets extra_jars to the files that TANDEM_EXTRA_JARS names: paths or patterns with a colon between them, as in a class path.
find_extra_jars() {
  extra_jars=()
  [ -n "${TANDEM_EXTRA_JARS:-}" ] || return 0
  local pattern jar patterns
  IFS=: read -r -a patterns <<< "$TANDEM_EXTRA_JARS"
  for pattern in ${patterns[@]+"${patterns[@]}"}; do
    [ -n "$pattern" ] || continue
    # Spaces belong to the names; only the pattern is expanded.
    local IFS=
    # shellcheck disable=SC2086
    for jar in $pattern; do
      [ -f "$jar" ] || die "TANDEM_EXTRA_JARS names $jar, which is not a file; expected jars separated by colons, such as /opt/s3/*.jar"
      extra_jars+=("$jar")
    done
  done
}

# joined SEPARATOR [WORD...]: prints the words with the character between them.
joined() {
  local IFS=$1
  shift
  echo "$*"
}

# submit CLASS [SPARK OPTION... --] [ARGUMENT...]: becomes spark-submit.
submit() {
  local class=$1
  shift
  local options=()
  if contains -- "$@"; then
    while [ "$1" != -- ]; do
      case $1 in
        --supervise | --verbose | -v | --*=*) ;;
        -*)
          [ "$2" != -- ] || die "$1 before -- has no value"
          options+=("$1")
          shift
          ;;
        *) die "$1 is no option of spark-submit, and only those go before --, as in jobs/$(basename "$0") --master yarn -- $1" ;;
      esac
      options+=("$1")
      shift
    done
    shift
  fi
  TANDEM_SPARK_OPTIONS=$(names_of ${options[@]+"${options[@]}"})
  export TANDEM_SPARK_OPTIONS

  local master
  master=$(value_of --master "$@")
  if [ -n "$master" ]; then
    options+=(--master "$master")
  else
    master=$(value_of --master ${options[@]+"${options[@]}"})
  fi
  master=${master:-$(spark_setting spark.master ${options[@]+"${options[@]}"})}
  master=${master:-${MASTER:-local[*]}}
  require_master "$master"
  case $master in
    local*) keep_to_loopback ;;
  esac

  local jars
  jars=$(value_of --jars ${options[@]+"${options[@]}"})
  jars=$(joined , ${extra_jars[@]+"${extra_jars[@]}"} ${jars:+"$jars"})
  if [ -n "$jars" ]; then
    options+=(--jars "$jars")
  fi
  # Hadoop looks for file systems on the class path of this process before Spark has added the jars.
  SPARK_DIST_CLASSPATH=$(joined : ${SPARK_DIST_CLASSPATH:+"$SPARK_DIST_CLASSPATH"} ${extra_jars[@]+"${extra_jars[@]}"})
  export SPARK_DIST_CLASSPATH

  # The Vector API is an incubating module. "default" options leave spark.*.extraJavaOptions to the user.
  # Spark writes numbers in file names in the format of the locale; file names should be the same everywhere.
  local executor limit deployment of_java become=(exec) waiting=()
  deployment=$(value_of --deploy-mode ${options[@]+"${options[@]}"})
  deployment=${deployment:-$(spark_setting spark.submit.deployMode ${options[@]+"${options[@]}"})}
  limit=$(offheap_limit)
  executor="--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Duser.language.format=en${limit:+ $limit}"
  local driver=$executor
  if [ "$deployment" != cluster ]; then
    driver="$driver -Dlog4j2.configurationFile=$(logging_configuration log4j2)"
    choose_log_file
    announce_terminal
  elif [[ $master = spark://* ]]; then
    # Spark gives the driver on a Worker neither the options of its own drivers nor the default ones.
    of_java=$(options_of_launcher)
    options+=(--driver-java-options "$of_java $driver $(java_options_of_user ${options[@]+"${options[@]}"})")
    if [ "$(spark_setting spark.standalone.submit.waitAppCompletion "${options[@]}")" != false ]; then
      waiting=(--conf spark.standalone.submit.waitAppCompletion=true)
      become=(follow_driver)
      SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:-} -Dlog4j2.configurationFile=$(logging_configuration log4j2-submit)"
      export SPARK_SUBMIT_OPTS
    fi
  fi

  local properties memory
  properties=$(value_of --properties-file ${options[@]+"${options[@]}"})
  memory=${TANDEM_DRIVER_MEMORY:-$(spark_setting spark.driver.memory ${properties:+--properties-file "$properties"})}

  set_native_environment
  options=(
    ${waiting[@]+"${waiting[@]}"}
    --conf spark.driver.memory="${memory:-2g}"
    --conf spark.driver.defaultJavaOptions="$driver"
    --conf spark.executor.defaultJavaOptions="$executor"
    --conf spark.executorEnv.LANGUAGE=C
    --conf spark.executorEnv.OMP_NUM_THREADS=1
    --conf spark.executorEnv.GLIBC_TUNABLES="$GLIBC_TUNABLES"
    --conf spark.yarn.appMasterEnv.LANGUAGE=C
    --conf spark.yarn.appMasterEnv.OMP_NUM_THREADS=1
    --conf spark.yarn.appMasterEnv.GLIBC_TUNABLES="$GLIBC_TUNABLES"
    --conf spark.kubernetes.driverEnv.LANGUAGE=C
    --conf spark.kubernetes.driverEnv.OMP_NUM_THREADS=1
    --conf spark.kubernetes.driverEnv.GLIBC_TUNABLES="$GLIBC_TUNABLES"
    ${options[@]+"${options[@]}"}
    --class "$class"
  )
  if starts_alone "$master" "$deployment" "$jars"; then
    find_prepared
    if [ ${#launcher_options[@]} -gt 0 ]; then
      become_driver "-Xmx${memory:-2g} $driver" "${options[@]}" spark-internal "$@"
    fi
    prepare_later
  fi
  "${become[@]}" "$SPARK_HOME/bin/spark-submit" "${options[@]}" "$tandem_jar" "$@"
}

# follow_driver SPARK-SUBMIT [ARGUMENT...]: waits for a driver on a Worker. Spark's exit code is 0 even if the driver has failed; its log says so.
follow_driver() {
  "$@" 2>&1 | {
    local line end=failed
    while IFS= read -r line; do
      printf '%s\n' "$line" >&2
      case $line in
        *"State of driver "*" is FINISHED"*) end=finished ;;
      esac
    done
    [ "$end" = finished ]
  } || {
    echo "tandem: the driver has not finished; its files stdout and stderr on the Worker say why" >&2
    exit 1
  }
}

# The options that Spark's launcher gives to a driver so that it runs on this Java.
options_of_launcher() {
  SPARK_SCALA_VERSION=$tandem_scala "$JAVA_HOME/bin/java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$SPARK_HOME/jars/*" \
    org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit --deploy-mode cluster --class none none |
    tr '\0' '\n' | grep -E '^(-XX:|-D|--[a-z-]+=)' | tr '\n' ' ' ||
    die "the launcher of SPARK_HOME=$SPARK_HOME names no options for Java $tandem_java; expected a Spark $TANDEM_SPARK"
}

# java_options_of_user [SPARK OPTION...]: prints those for the driver, of which an option comes before a setting.
java_options_of_user() {
  local given
  given=$(value_of --driver-java-options "$@")
  echo "${given:-$(spark_setting spark.driver.extraJavaOptions "$@")}"
}

# names_of [SPARK OPTION...]: prints the names of the options, for --conf those of the settings, one per line.
names_of() {
  while [ $# -gt 0 ]; do
    case $1 in
      --conf | -c)
        [ $# -lt 2 ] || echo "${2%%=*}"
        shift
        ;;
      --conf=*) sed 's/^--conf=//; s/=.*//' <<< "$1" ;;
      --supervise | --verbose | --version | --*=*) echo "${1%%=*}" ;;
      --*)
        echo "$1"
        shift # its value
        ;;
    esac
    [ $# -eq 0 ] || shift
  done
}

# require_master URL: one that Spark knows and can reach.
require_master() {
  local threads='([1-9][0-9]*|\*)'
  [[ $1 =~ ^local(\[$threads(,[1-9][0-9]*)?\])?$ || $1 =~ ^(spark|mesos|k8s)://. || $1 =~ ^local-cluster\[.*\]$ || $1 = yarn ]] ||
    die "unknown Spark master $1; expected local[N] or local[*] for this machine, spark://HOST:PORT, yarn or k8s://URL"
  if [ "$1" = yarn ] && [ -z "${HADOOP_CONF_DIR:-}${YARN_CONF_DIR:-}" ] && ! grep -qE '(HADOOP|YARN)_CONF_DIR=' "$(spark_conf)/spark-env.sh" 2> /dev/null; then
    die "the master yarn needs the cluster's configuration; set HADOOP_CONF_DIR to the folder that holds its yarn-site.xml"
  fi
  case $1 in
    k8s://*) require_part "$1" Kubernetes spark-kubernetes ;;
    yarn) require_part "$1" YARN spark-yarn ;;
  esac
}

# require_part MASTER NAME JAR: not every Spark that is assembled from Maven jars has it.
require_part() {
  compgen -G "$SPARK_HOME/jars/$3_*.jar" > /dev/null ||
    die "the master $1 needs a Spark with its part for $2, but $SPARK_HOME has no jars/$3_$tandem_scala-*.jar;" \
      "set SPARK_HOME to a distribution of Spark $TANDEM_SPARK"
}

spark_conf() {
  echo "${SPARK_CONF_DIR:-$SPARK_HOME/conf}"
}

# require_memory VARIABLE: its value, if it has one, is a size as a JVM reads it.
require_memory() {
  local value=${!1:-}
  [ -z "$value" ] || [[ $value =~ ^[1-9][0-9]*[kKmMgGtT]?$ ]] ||
    die "$1=$value is not a size; expected a number and a unit, such as 800m or 4g"
}

# The JVM option for TANDEM_OFFHEAP_MEMORY, if that is set.
offheap_limit() {
  echo "${TANDEM_OFFHEAP_MEMORY:+-Dorg.bytedeco.javacpp.maxbytes=$TANDEM_OFFHEAP_MEMORY}"
}

# Tasks run in parallel, one per core, and the native code of each uses one thread. Matrices are in large pages, if the system lets the program
# choose. The system's messages, such as that of a full disk, are in English, by which they are recognized.
set_native_environment() {
  export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" GLIBC_TUNABLES="${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}" LANGUAGE=C
}

# Tells the job the width of the terminals that it prints to, and whether a user types its input: Java sees a terminal only if both input and
# output are one.
announce_terminal() {
  unset TANDEM_TERMINAL_WIDTH TANDEM_ERROR_TERMINAL_WIDTH TANDEM_TYPED_INPUT
  if [ -t 0 ]; then
    export TANDEM_TYPED_INPUT=1
  fi
  [ "${TERM:-dumb}" != dumb ] || return 0
  if [ -t 1 ]; then
    { TANDEM_TERMINAL_WIDTH=$(terminal_width); } 3>&1
    export TANDEM_TERMINAL_WIDTH
  fi
  if [ -t 2 ]; then
    { TANDEM_ERROR_TERMINAL_WIDTH=$(terminal_width); } 3>&2
    export TANDEM_ERROR_TERMINAL_WIDTH
  fi
}

# The width of the terminal that descriptor 3 is.
terminal_width() {
  local size width
  size=$(stty size <&3 2> /dev/null) || size=
  width=${size#* }
  case $width in
    '' | 0) width=80 ;;
  esac
  echo "$width"
}

# spark_setting NAME [SPARK OPTION...]: prints the value that spark-submit takes for it where no option of its own sets it, or nothing.
spark_setting() {
  local name=$1 value='' setting file
  shift
  file=$(value_of --properties-file "$@")
  file=${file:-$(spark_conf)/spark-defaults.conf}
  while [ $# -gt 0 ]; do
    setting=
    case $1 in
      --conf | -c) setting=${2:-} ;;
      --conf=*) setting=${1#--conf=} ;;
    esac
    [[ $setting != "$name="* ]] || value=${setting#*=}
    shift
  done
  if [ -z "$value" ] && [ -f "$file" ]; then
    value=$(sed -n "s/^[[:space:]]*${name//./\\.}[[:space:]=:]\{1,\}//p" "$file" | sed 's/[[:space:]]*$//' | tail -n 1)
  fi
  echo "$value"
}

# Nothing outside needs to reach a local master, so a host name that does not resolve does not matter.
keep_to_loopback() {
  export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}"
  export SPARK_LOCAL_HOSTNAME="${SPARK_LOCAL_HOSTNAME:-localhost}"
}

# Sets TANDEM_LOG_FILE, unless it is set, to a file that no other job has. It is created when there is something to write.
choose_log_file() {
  local folder=$tandem_home/target/logs
  if ! mkdir -p "$folder" 2> /dev/null || [ ! -w "$folder" ]; then
    folder=${TMPDIR:-/tmp}
  fi
  export TANDEM_LOG_FILE="${TANDEM_LOG_FILE:-$folder/$(basename "$0" .sh)-$(date +%Y%m%d-%H%M%S)-$$.log}"
}

# logging_configuration NAME: as a URL, in which a space in the path does not separate two options, and brackets are allowed.
logging_configuration() {
  local path=$tandem_home character code
  for character in % ' ' '[' ']' '{' '}' '^' '|' '#' '?'; do
    printf -v code '%%%02X' "'$character"
    path=${path//"$character"/$code}
  done
  echo "file://$path/conf/$1.properties"
}

# plain_java exec|command [JVM OPTION...] CLASS [ARGUMENT...]: becomes, or runs, one JVM with the class path that spark-submit would give it.
plain_java() {
  local how=$1
  shift
  find_prepared
  set_native_environment
  choose_log_file
  # shellcheck disable=SC2046
  "$how" "$JAVA_HOME/bin/java" ${sharing[@]+"${sharing[@]}"} $(offheap_limit) -Dlog4j2.configurationFile="$(logging_configuration log4j2)" \
    -cp "$(class_path)" "$@"
}

# What Spark's own scripts append to the class path for Hadoop, from the environment and from spark-env.sh; each with a colon before it.
of_hadoop() (
  set +eu
  # shellcheck disable=SC1091 # A file of the installation.
  [ ! -f "$(spark_conf)/spark-env.sh" ] || . "$(spark_conf)/spark-env.sh" > /dev/null 2>&1
  printf '%s' "${HADOOP_CONF_DIR:+:$HADOOP_CONF_DIR}" "${YARN_CONF_DIR:+:$YARN_CONF_DIR}" "${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}"
)

# is_taken ADDRESS PORT: whether something listens there.
is_taken() {
  (: < "/dev/tcp/$1/$2") 2> /dev/null
}

# contains WORD [ARGUMENT...]: whether the word is one of the arguments.
contains() {
  local word=$1 argument
  shift
  for argument in "$@"; do
    [ "$argument" != "$word" ] || return 0
  done
  return 1
}

# value_of OPTION [ARGUMENT...]: prints the value that the option has among the arguments, or nothing.
value_of() {
  local option=$1
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      "$option") echo "${2:-}" && return ;;
      "$option"=*) echo "${1#*=}" && return ;;
    esac
    shift
  done
}

asks_for_help() {
  contains --help "$@" || contains -h "$@" || contains --version "$@" || contains -V "$@"
}

# help_of_job [JVM OPTION...] CLASS [ARGUMENT...]: prints the job's help, without starting Spark; nothing may follow its version.
help_of_job() {
  local code=0
  plain_java command -XX:TieredStopAtLevel=1 "$@" || code=$?
  if [ "$code" -ne 0 ] || contains --version "$@" || contains -V "$@"; then
    exit "$code"
  fi
}

help_on_spark() {
  cat << END

Spark:
  jobs/$(basename "$0") [SPARK OPTIONS --] JOB ARGUMENTS
  Everything before -- goes to spark-submit unchanged, for example
    --master yarn --deploy-mode cluster --executor-memory 4g \\
    --conf spark.executor.memoryOverhead=2g --conf spark.executor.instances=4 --
  --master may be on either side; without it spark-defaults.conf decides, else
  local[*] (quickstart: always local[*]).
END
}

help_on_environment() {
  cat << END

Environment:
  SPARK_HOME             a Spark 3.5 for Scala 2.12, or a Spark 4; default: one
                         assembled from Maven jars in target/spark
  TANDEM_SPARK           4: without SPARK_HOME, a Spark 4; default: 3.5. What is
                         built for it is in target/spark-4 instead of target
  JAVA_HOME              a Java 17, or 21 or 25, which are slower; default: the
                         one on the PATH
  TANDEM_EXTRA_JARS      more jars for driver and executors, such as those of an
                         object store: paths or patterns separated by colons,
                         as in /opt/s3/*.jar
  TANDEM_JAR             a built jar, on Kubernetes one in the image
                         (local:///PATH); default: target/tandem.jar, which is
                         built when it is missing or older than its sources
  TANDEM_LOG_FILE        file for what Spark and the libraries log; default: one
                         in target/logs named after job and time
  TANDEM_DRIVER_MEMORY   heap of the driver; default: that of spark-defaults.conf
                         for jobs on Spark, else 2g
  TANDEM_OFFHEAP_MEMORY  limit of memory outside the heap, for the driver and
                         for each executor, such as 4g; default: the heap's size
  OMP_NUM_THREADS        native threads of the driver; default: 1
  GLIBC_TUNABLES         settings of the C library; default:
                         glibc.malloc.hugetlb=1 (large pages)
END
}
