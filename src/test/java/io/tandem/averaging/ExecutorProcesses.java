package io.tandem.averaging;

import io.tandem.Command;
import io.tandem.Deployment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** The processes of the executors that a session in this JVM has on a local cluster. */
final class ExecutorProcesses {
  private static final Pattern EXECUTOR =
      Pattern.compile("--executor-id (\\d+) .*--app-id (\\S+) ");

  private ExecutorProcesses() {}

  /** Returns the processes by their executors' numbers. */
  static Map<String, ProcessHandle> of(SparkSession session) {
    Map<String, ProcessHandle> executors = new TreeMap<>();
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              Matcher executor = EXECUTOR.matcher(commandLine(process.pid()));
              if (executor.find()
                  && executor.group(2).equals(session.sparkContext().applicationId())) {
                executors.put(executor.group(1), process);
              }
            });
    return executors;
  }

  /** Java's own is empty where the command line is as long as this class path. */
  private static String commandLine(long process) {
    return Command.run(
            Deployment.home(),
            Map.of(),
            List.of("ps", "-ww", "-o", "args=", "-p", Long.toString(process)))
        .out();
  }
}
