package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** A cluster of real processes, made by {@code jobs/cluster.sh} on free ports. */
public final class LocalCluster implements AutoCloseable {
  private static final Pattern RUNNING =
      Pattern.compile("(\\w+) +running, process (\\d+) +(?:ports|of) ([\\w ]*)");

  private static final int LOG_LINES = 30;

  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();
  private final String master;

  private LocalCluster(Path folder, String master) {
    this.folder = folder;
    this.master = master;
  }

  /**
   * Starts one.
   *
   * @param folder empty; the caller's to delete
   * @param options of {@code jobs/cluster.sh start}
   */
  public static LocalCluster start(Path folder, String... options) {
    List<String> line = new ArrayList<>(List.of("start", "--port", "0"));
    line.addAll(List.of(options));
    // A start that fails may leave processes.
    LocalCluster starting = new LocalCluster(folder, "");
    Command started = starting.alone(line);
    if (started.exitCode() != 0) {
      starting.close();
      throw new AssertionError("jobs/cluster.sh: " + started.out() + started.err());
    }
    Matcher master = Pattern.compile("(spark://\\S+|yarn) ").matcher(started.out());
    assertThat(master.find()).as(started.out()).isTrue();
    LocalCluster cluster = new LocalCluster(folder, master.group(1));
    cluster.ports.putAll(cluster.readPorts());
    return cluster;
  }

  /** Returns the Spark master's URL. */
  public String master() {
    return master;
  }

  /** Brings back what has been killed. */
  public void startMissing() {
    run("start");
  }

  /** Kills a process by the name that {@code jobs/cluster.sh status} gives it. */
  public void kill9(String name) {
    run("kill9", name);
  }

  /** Returns the processes that run, executors included, by name with their ids. */
  public Map<String, Long> processes() {
    return command(List.of("status"))
        .out()
        .lines()
        .map(RUNNING::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.toMap(m -> m.group(1), m -> Long.parseLong(m.group(2)), (a, b) -> a));
  }

  /** Returns the DataNode or other process whose service listens on the port. */
  public String nameAt(int port) {
    return ports.entrySet().stream()
        .filter(entry -> entry.getValue() == port)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process at port " + port + " of " + ports));
  }

  private Map<String, Integer> readPorts() {
    return command(List.of("status"))
        .out()
        .lines()
        .map(RUNNING::matcher)
        .filter(m -> m.matches() && m.group(3).matches("\\d.*"))
        .collect(
            Collectors.toMap(m -> m.group(1), m -> Integer.parseInt(m.group(3).split(" ")[0])));
  }

  /** Returns the settings by which Hadoop reaches the cluster's HDFS, without Hadoop's defaults. */
  public Configuration site() {
    Configuration conf = new Configuration(false);
    for (String file : List.of("core-site.xml", "hdfs-site.xml")) {
      conf.addResource(new org.apache.hadoop.fs.Path(folder.resolve("conf").resolve(file).toUri()));
    }
    return conf;
  }

  /** Returns the same settings on top of Hadoop's defaults. */
  public Configuration hadoop() {
    Configuration conf = new Configuration();
    site().forEach(entry -> conf.set(entry.getKey(), entry.getValue()));
    return conf;
  }

  /** Returns the environment in which {@code jobs/*.sh} know the cluster. */
  public Map<String, String> environment() {
    Map<String, String> all = new HashMap<>(Deployment.environment());
    all.put("TANDEM_CLUSTER_DIR", folder.toString());
    return all;
  }

  /** Returns the ends of the logs of all processes, executors included. */
  public String logs() {
    return run("logs")
        .lines()
        .map(file -> file + "\n" + end(Path.of(file)))
        .collect(Collectors.joining("\n"));
  }

  private static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "cannot be read: " + e;
    }
  }

  private String run(String... arguments) {
    Command command = command(List.of(arguments));
    assertThat(command.exitCode()).as("jobs/cluster.sh: " + command.err()).isZero();
    return command.out();
  }

  /** Runs the command while no other JVM does, which might take the ports that it finds free. */
  private Command alone(List<String> arguments) {
    return Exclusive.run(
        Deployment.home().resolve("target/cluster-start.lock"), () -> command(arguments));
  }

  private Command command(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Deployment.home().resolve("jobs/cluster.sh").toString());
    line.addAll(arguments);
    return Command.run(Deployment.home(), environment(), line);
  }

  /** Ends all processes and deletes what they have written. */
  @Override
  public void close() {
    run("stop", "--delete");
  }
}
