package io.tandem;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The command line of a job that runs in a JVM of its own, on two local cores. */
public final class JobCommand {
  private JobCommand() {}

  /**
   * Returns the command line. The options of this JVM come first; the class path is this JVM's,
   * after Spark's.
   *
   * @param compilation {@link Deployment#shortLived()} or {@link Deployment#trainsBriefly()}
   * @param options further options of the JVM, which Spark's settings can be among
   */
  public static List<String> of(
      Class<?> job, String compilation, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Dtandem.benchmark"))
        .forEach(command::add);
    command.addAll(List.of(compilation.split(" ")));
    // SparkTest has as many, so that files have the same parts as those it writes.
    command.add("-Dspark.sql.shuffle.partitions=2");
    command.add("-Dspark.ui.enabled=false");
    command.addAll(options);
    String spark = Deployment.sparkHome().toString();
    command.add("-cp");
    command.add(spark + "/conf/:" + spark + "/jars/*:" + System.getProperty("java.class.path"));
    command.addAll(List.of(job.getName(), "--master", "local[2]"));
    command.addAll(arguments);
    return command;
  }
}
