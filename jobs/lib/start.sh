# shellcheck shell=bash
# shellcheck disable=SC2154 # Sourced by submit.sh, whose variables it uses.
# The start of a job that is one JVM on this machine, without settings of Spark's own. It needs no spark-submit, whose launcher is a JVM that
# only finds out options, and it can take most of its classes from an archive, as an earlier JVM has read and verified them (class data
# sharing), which saves a third or more of the processor time until the first sentence. Both are prepared once for a Java, a jar and a Spark, by
# prepare-start.sh in the background, after a job that has started without. Where they cannot be, jobs start by spark-submit.

# starts_alone MASTER DEPLOYMENT JARS: whether the job is such a one. Tandem's classes then come from the class path, not from Spark's loader,
# and would not see those of --jars or --packages.
starts_alone() {
  local file
  for file in spark-defaults.conf spark-env.sh java-opts; do
    [ ! -e "$(spark_conf)/$file" ] || return 1
  done
  [[ $1 =~ ^local(\[[^]]*\])?$ ]] && [ "$2" != cluster ] && [ -z "$3${SPARK_SUBMIT_OPTS:-}" ] && [[ $TANDEM_SPARK_OPTIONS =~ ^(--master)?$ ]] &&
    [ -f "$tandem_jar" ]
}

# The files of what is prepared: start.jsa is the archive, start.options has the launcher's options in a line, then what they were prepared for.
prepared_files() {
  echo "$tandem_home/$tandem_build/start"
}

# What a start is prepared for: this Java, and the files as they are. One that was replaced is another, and so is an archive that was cut off,
# at which a JVM would crash.
prepared_for() {
  echo "$JAVA_HOME $tandem_runtime"
  LC_ALL=C ls -ldn "$tandem_jar" "$SPARK_HOME/jars" "$(prepared_files).jsa" 2> /dev/null
}

# Sets launcher_options to the options of Spark's launcher and sharing to those that name the archive; to none where nothing is prepared. An empty
# archive stands for one that could not be written; with it a JVM would do without that of Java's own classes, too. Java 17 crashes on classes from an
# archive while the Flight Recorder or an agent looks at them, so none is used with options from the environment, which start these.
find_prepared() {
  local files options='' made_for=''
  files=$(prepared_files)
  launcher_options=() sharing=()
  { IFS= read -r options && made_for=$(cat); } 2> /dev/null < "$files.options" || return 0
  if [ "$made_for" = "$(prepared_for)" ]; then
    IFS=' ' read -r -a launcher_options <<< "$options"
    [ ! -s "$files.jsa" ] || [ -n "${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}" ] || sharing=(-Xlog:cds=off -Xlog:cds+dynamic=off -XX:SharedArchiveFile="$files.jsa")
  fi
}

# become_driver "JVM OPTION..." [ARGUMENT...]: becomes the JVM that Spark's launcher would start, once its start is prepared.
become_driver() {
  local options
  IFS=' ' read -r -a options <<< "$1"
  shift
  exec "$JAVA_HOME/bin/java" -cp "$(class_path)" "${options[@]}" ${sharing[@]+"${sharing[@]}"} "${launcher_options[@]}" \
    org.apache.spark.deploy.SparkSubmit "$@"
}

# Leaves a process that prepares later starts when this one, and the job that it becomes, has ended.
prepare_later() {
  if [ -z "${TANDEM_JAR:-}" ] && [ -w "$tandem_home/$tandem_build" ]; then
    TANDEM_JAR=$tandem_jar nice -n 19 "$tandem_home/jobs/lib/prepare-start.sh" $$ < /dev/null > /dev/null 2>&1 &
  fi
}

# Spark, Tandem, more jars, configurations. Of a class that is in several, Spark's comes first, on the executors as well.
class_path() {
  echo "$(archived_class_path)$(joined '' ${extra_jars[@]+"${extra_jars[@]/#/:}"} ":$(spark_conf)")$(of_hadoop)"
}

# The beginning of the class path, to which an archive belongs; of folders it must have none.
archived_class_path() {
  echo "$SPARK_HOME/jars/*:${tandem_jar#local://}"
}
