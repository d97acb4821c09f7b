package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster on hosts of its own, with links of a given speed, on machines that allow network
 * namespaces.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("process")
class ClusterHostsIT {
  private static final int LAST = Integer.MAX_VALUE;

  /**
   * A script that makes and removes a host with a shaped link, which the root of a container may
   * not do.
   */
  private static final String PROBE =
      """
      set -e
      [ "$(uname -s)" = Linux ] || { echo 'this is not Linux'; exit 1; }
      [ "$(id -u)" = 0 ] || { echo 'this is not root'; exit 1; }
      type ip tc nsenter
      ip netns add "$0"
      trap 'ip netns delete "$0"' EXIT
      tc -n "$0" qdisc add dev lo root tbf rate 1gbit burst 250000 latency 50ms
      ip -n "$0" link add name bridge type bridge
      """;

  private static final Pattern HOST =
      Pattern.compile("(host\\d+|driver) .*?([\\d.]+), link of 1gbit(?:.* exec (\\S+) COMMAND)?");
  private static final int MEBIBYTES = 40;

  /**
   * The least time at 1 Gbit/s, less the few milliseconds of the burst that a link may send after a
   * pause.
   */
  private static final double LEAST_SECONDS = 0.3;

  /** The size of preset tiny's parameters, four bytes each. */
  private static final long TINY_BYTES = 2_600_000 * 4L;

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @TempDir private static Path folder;
  private static List<String> before;
  private static LocalCluster cluster;

  private record Host(String address, String namespace) {}

  @BeforeAll
  static void startTheCluster() {
    String name = "tandem-probe-" + ProcessHandle.current().pid();
    Command probe = run(List.of("bash", "-c", PROBE, name));
    assumeTrue(
        probe.exitCode() == 0, "no hosts to be made here: " + probe.out() + " " + probe.err());
    before = network();
    cluster =
        LocalCluster.start(
            folder.resolve("cluster"), "--hosts", "2", "--bandwidth", "1gbit", "--memory", "1g");
  }

  @AfterAll
  static void stopTheCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Lists the names of namespaces and interfaces, and the routes. */
  private static List<String> network() {
    String all = run(List.of("bash", "-c", "ip netns; ip -br link; ip -4 route")).out();
    return all.lines().map(line -> line.split("@")[0].strip()).toList();
  }

  private static Command run(List<String> line) {
    return Command.run(Deployment.home(), cluster == null ? Map.of() : cluster.environment(), line);
  }

  private static Map<String, Host> hosts() {
    Map<String, Host> hosts = new TreeMap<>();
    for (String line : run(List.of("jobs/cluster.sh", "status")).out().lines().toList()) {
      Matcher matcher = HOST.matcher(line);
      if (matcher.matches()) {
        hosts.put(matcher.group(1), new Host(matcher.group(2), matcher.group(3)));
      }
    }
    return hosts;
  }

  @Test
  void driverAndHostsAreJoinedByLinksOfTheGivenSpeedInEachDirection() throws Exception {
    Map<String, Host> hosts = hosts();
    assertThat(hosts).containsOnlyKeys("driver", "host1", "host2");
    Host driver = hosts.get("driver");

    assertThat(secondsBetween(hosts.get("host1"), hosts.get("host2"))).isGreaterThan(LEAST_SECONDS);
    assertThat(secondsBetween(driver, hosts.get("host2"))).isGreaterThan(LEAST_SECONDS);
    assertThat(secondsBetween(hosts.get("host1"), driver)).isGreaterThan(LEAST_SECONDS);
  }

  private static double secondsBetween(Host sender, Host receiver) throws Exception {
    if (receiver.namespace() == null) {
      try (ServerSocket server =
          new ServerSocket(0, 1, InetAddress.getByName(receiver.address()))) {
        Callable<Void> receiving =
            () -> {
              LinkBenchmark.receive(server);
              return null;
            };
        FutureTask<Void> received = new FutureTask<>(receiving);
        new Thread(received).start();
        double seconds = seconds(sender, receiver.address(), server.getLocalPort());
        received.get();
        return seconds;
      }
    }
    int port = 5001;
    Process receiving =
        new ProcessBuilder(
                benchmark(receiver, "receive", receiver.address(), Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = receiving.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo(LinkBenchmark.LISTENING);
      return seconds(sender, receiver.address(), port);
    } finally {
      receiving.destroyForcibly().waitFor();
    }
  }

  private static double seconds(Host sender, String address, int port) throws Exception {
    if (sender.namespace() == null) {
      return LinkBenchmark.send(new InetSocketAddress(address, port), MEBIBYTES);
    }
    Command sent =
        run(
            benchmark(
                sender, "send", address, Integer.toString(port), Integer.toString(MEBIBYTES)));
    assertThat(sent.exitCode()).as(sent.err()).isZero();
    System.out.print(sent.out());
    return Double.parseDouble(sent.out().replaceFirst("(?s).* in (\\S+) s.*", "$1"));
  }

  private static List<String> benchmark(Host host, String... arguments) throws URISyntaxException {
    URI classes = LinkBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", host.namespace()));
    line.add(ProcessHandle.current().info().command().orElse("java"));
    line.addAll(List.of("-cp", Path.of(classes).toString(), LinkBenchmark.class.getName()));
    line.addAll(List.of(arguments));
    return line;
  }

  /** The command is the same as without hosts. */
  @Test
  void jobRunsOnTheHostsAndItsBytesGoOverTheLinks() throws IOException {
    Path sent =
        Path.of("/sys/class/net", interfaceOf(hosts().get("driver")), "statistics/tx_bytes");
    long sentBefore = Long.parseLong(Files.readString(sent).strip());

    Command averaging =
        run(
            List.of(
                "bash",
                "-c",
                "eval \"$(jobs/cluster.sh env)\"; exec jobs/averaging.sh --driver-java-options"
                    + " \"$0\" -- --preset tiny --sentences 4 --rounds 1"
                    + " averaging.workers=2 averaging.frequency=1",
                Deployment.shortLived()));

    assertThat(averaging.exitCode()).as(averaging.err()).isZero();
    assertThat(averaging.out())
        .as(() -> averaging.err() + cluster.logs()) // why there was one executor, if there was
        .contains("2 workers on 2 executors, 1 update per round");
    String json = averaging.out().lines().reduce((a, b) -> b).orElseThrow();
    JsonNode measured = new ObjectMapper().readTree(json).get("measurements").get(0);
    assertThat(measured.get("executors").asInt()).isEqualTo(2);
    // The driver sends the jar to each; the network once, as executors take blocks of a broadcast
    // from each other as well.
    assertThat(Long.parseLong(Files.readString(sent).strip()) - sentBefore)
        .isGreaterThan(TINY_BYTES + 2 * Files.size(Deployment.jar()));
  }

  private static String interfaceOf(Host driver) throws IOException {
    return NetworkInterface.getByInetAddress(InetAddress.getByName(driver.address())).getName();
  }

  @Test
  void hdfsKeepsItsBlocksOnTheHosts() throws IOException {
    FileSystem hdfs = FileSystem.newInstance(cluster.hadoop());
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("/words");
    try (hdfs) {
      hdfs.create(file).close();
      try (var out = hdfs.append(file)) {
        out.writeUTF("on two hosts");
      }
      Map<String, Host> hosts = hosts();
      // A file is closed when one DataNode has reported its block; the other does so a little
      // later.
      Waiting.until(() -> "a second copy", PATIENCE_NANOS, () -> holders(hdfs, file).size() >= 2);
      assertThat(holders(hdfs, file))
          .containsExactlyInAnyOrder(hosts.get("host1").address(), hosts.get("host2").address());
      try (var in = hdfs.open(file)) {
        assertThat(in.readUTF()).isEqualTo("on two hosts");
      }
    }
  }

  private static List<String> holders(FileSystem hdfs, org.apache.hadoop.fs.Path file) {
    try {
      LocatedFileStatus status = hdfs.listLocatedStatus(file).next();
      List<String> holders = new ArrayList<>();
      for (BlockLocation block : status.getBlockLocations()) {
        holders.addAll(List.of(block.getHosts()));
      }
      return holders;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The state is that after a crash: processes are dead or unknown, and something still runs on a
   * host.
   */
  @Test
  @Order(LAST)
  void stopLeavesNothingOfTheNetwork() throws IOException, InterruptedException {
    Process stranger =
        new ProcessBuilder("ip", "netns", "exec", hosts().get("host2").namespace(), "sleep", "1000")
            .start();
    for (String name : cluster.processes().keySet()) {
      cluster.kill9(name);
    }

    cluster.close();
    cluster = null;

    assertThat(network()).isEqualTo(before);
    assertThat(stranger.waitFor()).isNotZero();
  }
}
