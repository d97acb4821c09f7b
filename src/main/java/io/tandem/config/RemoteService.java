package io.tandem.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DFSUtilClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service on other machines that a job needs and that may be down: a NameNode, the master of a
 * cluster. Libraries silently retry for minutes and then fail with a stack trace, so its addresses
 * are tried first.
 *
 * @param name the human-readable name
 * @param addresses the addresses, one of which has to accept connections
 */
public record RemoteService(String name, List<InetSocketAddress> addresses) {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteService.class);

  /** The key in Hadoop's configuration for the seconds that it may be unreachable. */
  public static final String PATIENCE_KEY = "tandem.cluster.wait.seconds";

  private static final int PATIENCE_SECONDS = 60;

  /**
   * The time after which the user is told about the wait, unless half of the patience is shorter.
   */
  private static final long TOLD_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final int CONNECT_MILLIS = 5_000;
  private static final long PAUSE_MILLIS = 500;
  private static final int NAME_NODE_PORT = 8020;

  /** The key in Hadoop's configuration for a custom way of connecting. */
  private static final String SOCKET_FACTORY = "hadoop.rpc.socket.factory.class.default";

  private static final String PLAIN_SOCKETS = "org.apache.hadoop.net.StandardSocketFactory";

  /** The NameNodes of an HDFS. */
  static RemoteService nameNode(URI hdfs, Configuration hadoop) {
    Map<String, InetSocketAddress> several =
        DFSUtilClient.getHaNnRpcAddresses(hadoop).getOrDefault(hdfs.getHost(), Map.of());
    List<InetSocketAddress> addresses =
        several.isEmpty()
            ? List.of(
                new InetSocketAddress(
                    hdfs.getHost(), hdfs.getPort() < 0 ? NAME_NODE_PORT : hdfs.getPort()))
            : new ArrayList<>(several.values());
    return new RemoteService("hdfs://" + hdfs.getAuthority(), addresses);
  }

  /**
   * Waits until it accepts connections, as long as the configuration allows.
   *
   * @return why it does not, and how long it was tried; empty when it does
   */
  public Optional<String> await(Configuration hadoop) {
    return await(hadoop, LOG::warn);
  }

  /**
   * Does the same as the other {@code await}, with another listener.
   *
   * @param tell receives a message when the wait takes long
   */
  Optional<String> await(Configuration hadoop, Consumer<String> tell) {
    if (!hadoop.get(SOCKET_FACTORY, PLAIN_SOCKETS).equals(PLAIN_SOCKETS)) {
      return Optional.empty(); // Such as a proxy, without which no address can be reached.
    }
    int patience = hadoop.getInt(PATIENCE_KEY, PATIENCE_SECONDS);
    long start = System.nanoTime();
    boolean told = false;
    while (true) {
      Optional<String> refusal = refusal();
      long waited = System.nanoTime() - start;
      if (refusal.isEmpty()) {
        return refusal;
      }
      if (waited >= TimeUnit.SECONDS.toNanos(patience)) {
        return Optional.of("within %s s (%s)".formatted(patience, refusal.get()));
      }
      if (!told && waited >= Math.min(TOLD_AFTER_NANOS, TimeUnit.SECONDS.toNanos(patience) / 2)) {
        tell.accept("waiting for %s, at most %s s (%s)".formatted(name, patience, refusal.get()));
        told = true;
      }
      pause();
    }
  }

  /** Returns the failure of the last address when none accepts a connection. */
  private Optional<String> refusal() {
    Optional<String> refusal = Optional.empty();
    for (InetSocketAddress address : addresses) {
      // Resolved again each time, because a host may get its name in the meantime.
      refusal = refusal(new InetSocketAddress(address.getHostString(), address.getPort()));
      if (refusal.isEmpty()) {
        return refusal;
      }
    }
    return refusal;
  }

  private static Optional<String> refusal(InetSocketAddress address) {
    String where = address.getHostString() + ":" + address.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of("there is no host " + address.getHostString());
    } catch (SocketTimeoutException e) {
      return Optional.of(where + " does not answer");
    } catch (IOException e) {
      return Optional.of("%s: %s".formatted(where, e.getMessage()));
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
