package io.tandem.jobs.cli;

import io.tandem.UserException;
import io.tandem.storage.RemoteService;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.spark.SparkConf;

/** Checks that the scheduler of a cluster is reachable before a session is requested from it. */
final class ClusterMaster {
  /** The start of the URL of a Kubernetes cluster. */
  static final String KUBERNETES = "k8s://";

  private static final String STANDALONE = "spark://";

  /** Spark's setting in a driver that it has started in a pod, which ends in another way. */
  private static final String DRIVER_IN_POD = "spark.kubernetes.submitInDriver";

  private ClusterMaster() {}

  /**
   * Waits for the master that the configuration names.
   *
   * @throws UserException if it accepts no connections
   */
  static void await(SparkConf conf, Configuration hadoop) {
    String master = conf.get("spark.master");
    if (conf.get("spark.submit.deployMode", "client").equals("cluster")) {
      return; // It started this process.
    }
    if (master.startsWith(STANDALONE)) {
      require(
          new RemoteService(master, standalone(master)),
          hadoop,
          "start it, or give the URL of a running one by --master");
    } else if (master.equals("yarn")) {
      List<InetSocketAddress> managers = resourceManagers(new YarnConfiguration(hadoop));
      require(
          new RemoteService("YARN's ResourceManager", managers),
          hadoop,
          "start it, or set HADOOP_CONF_DIR to the folder that holds the yarn-site.xml of a running"
              + " one");
    } else if (master.startsWith(KUBERNETES) && !conf.getBoolean(DRIVER_IN_POD, false)) {
      require(
          new RemoteService("Kubernetes' API server", List.of(apiServer(master))),
          hadoop,
          "give the URL of a running one by --master; kubectl cluster-info prints it");
    }
  }

  private static void require(RemoteService master, Configuration hadoop, String advice) {
    Optional<String> refusal = master.await(hadoop);
    if (refusal.isPresent()) {
      throw UserException.of("%s did not answer %s: %s", master.name(), refusal.get(), advice);
    }
  }

  /** Returns the addresses in spark://HOST:PORT,HOST:PORT. */
  private static List<InetSocketAddress> standalone(String master) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String address : master.substring(STANDALONE.length()).split(",")) {
      int colon = address.lastIndexOf(':');
      try {
        addresses.add(
            InetSocketAddress.createUnresolved(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new UserException(
            "the Spark master %s: expected spark://HOST:PORT, found %s".formatted(master, address),
            e);
      }
    }
    return addresses;
  }

  /** Returns the address in k8s://URL, whose scheme is https if it has none. */
  private static InetSocketAddress apiServer(String master) {
    String given = master.substring(KUBERNETES.length());
    String url = given.contains("://") ? given : "https://" + given;
    try {
      URI uri = new URI(url);
      int usual = "http".equals(uri.getScheme()) ? 80 : 443;
      return InetSocketAddress.createUnresolved(
          uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort());
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new UserException(
          "the Spark master %s: expected k8s://https://HOST:PORT".formatted(master), e);
    }
  }

  private static List<InetSocketAddress> resourceManagers(YarnConfiguration yarn) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String id : yarn.getTrimmedStringCollection(YarnConfiguration.RM_HA_IDS)) {
      String host = yarn.get(YarnConfiguration.RM_HOSTNAME + "." + id, "");
      String address = yarn.get(YarnConfiguration.RM_ADDRESS + "." + id, host);
      if (!address.isEmpty()) {
        addresses.add(address(address));
      }
    }
    return addresses.isEmpty()
        ? List.of(address(yarn.get(YarnConfiguration.RM_ADDRESS)))
        : addresses;
  }

  private static InetSocketAddress address(String address) {
    int colon = address.indexOf(':');
    return colon < 0
        ? InetSocketAddress.createUnresolved(address, YarnConfiguration.DEFAULT_RM_PORT)
        : InetSocketAddress.createUnresolved(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }
}
