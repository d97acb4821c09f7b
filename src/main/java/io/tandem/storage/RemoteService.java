package io.tandem.storage;

import java.io.FileNotFoundException;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DFSUtilClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service on other machines that a job needs and that may be down, such as a NameNode or the
 * master of a cluster. Libraries silently retry for minutes and then fail with a stack trace, so
 * its addresses are tried first.
 *
 * @param name the human-readable name
 * @param addresses the addresses, of which one must accept connections
 */
public record RemoteService(String name, List<InetSocketAddress> addresses) {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteService.class);

  /** The key in Hadoop's configuration for the seconds to wait for it. */
  public static final String PATIENCE_KEY = "tandem.cluster.wait.seconds";

  private static final int PATIENCE_SECONDS = 60;

  /**
   * The time after which the user is told about the wait; half of the patience if that is shorter.
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
   * Waits for it to accept connections, as long as the configuration allows.
   *
   * @return why it does not, and how long it was tried; empty when it does
   */
  public Optional<String> await(Configuration hadoop) {
    return await(hadoop, LOG::warn);
  }

  /**
   * Waits as the other {@code await} does, with another listener.
   *
   * @param tell receives a message when the wait takes long
   */
  Optional<String> await(Configuration hadoop, Consumer<String> tell) {
    if (!hadoop.get(SOCKET_FACTORY, PLAIN_SOCKETS).equals(PLAIN_SOCKETS)) {
      return Optional.empty(); // Such as a proxy, without which no address can be reached.
    }
    return await(name, this::refusal, hadoop, tell);
  }

  /**
   * Waits for an answer, as long as the configuration allows.
   *
   * @param refusal tries once, and returns why there is no answer
   * @return why there is none, and how long it was tried; empty when there is one
   */
  static Optional<String> await(
      String name,
      Supplier<Optional<String>> refusal,
      Configuration hadoop,
      Consumer<String> tell) {
    int patience = patience(hadoop);
    long start = System.nanoTime();
    boolean told = false;
    while (true) {
      Optional<String> found = refusal.get();
      long waited = System.nanoTime() - start;
      if (found.isEmpty()) {
        return found;
      }
      if (waited >= TimeUnit.SECONDS.toNanos(patience)) {
        return Optional.of("within %s s (%s)".formatted(patience, found.get()));
      }
      if (!told && waited >= Math.min(TOLD_AFTER_NANOS, TimeUnit.SECONDS.toNanos(patience) / 2)) {
        tell.accept("waiting for %s, at most %s s (%s)".formatted(name, patience, found.get()));
        told = true;
      }
      pause();
    }
  }

  /** Returns for how many seconds a service may be silent. */
  static int patience(Configuration hadoop) {
    return hadoop.getInt(PATIENCE_KEY, PATIENCE_SECONDS);
  }

  /** Returns the failure of the last address if none accepts a connection. */
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

  /**
   * A bucket of S3. It is asked with a client that does not retry, because Hadoop's silently
   * retries for a quarter of an hour or longer. The client's classes may be missing, so they are
   * known by name.
   */
  record Bucket(Path path) {
    /** The scheme of Hadoop's client. */
    static final String SCHEME = "s3a";

    /** The time for the first answer. */
    private static final int FIRST_MILLIS = 10_000;

    private static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet();

    private static final Map<String, String> ONCE =
        Map.of(
            "fs.s3a.attempts.maximum",
            "0",
            "fs.s3a.retry.limit",
            "0",
            "fs.s3a.retry.throttle.limit",
            "0");

    /** Status and error in the client's message: by SDK 1 in Hadoop 3.3, by SDK 2 in Hadoop 3.4. */
    private static final Pattern ERROR =
        Pattern.compile(
            "Status Code: (?<status>\\d{3}); Error Code: (?:\\1 )?(?<error>[^;]*);"
                + "|(?<error2>.*) \\(Service: \\w+, Status Code: (?<status2>\\d{3}),");

    /** Returns the bucket as it is named in paths. */
    String name() {
      return SCHEME + "://" + path.toUri().getAuthority();
    }

    /**
     * Waits for an answer as long as the configuration allows; not if it has answered before. From
     * then on it is watched: {@link BucketWatch}.
     *
     * @return why it does not, and how long it was tried; empty when it does
     * @throws IOException if the answer refuses the request
     */
    Optional<String> await(Configuration hadoop) throws IOException {
      if (ANSWERED.contains(name())) {
        return Optional.empty();
      }
      IOException[] refused = new IOException[1];
      Optional<String> silence;
      try (FileSystem once = once(hadoop, FIRST_MILLIS)) {
        silence =
            RemoteService.await(
                name(),
                () -> {
                  refused[0] = failure(once);
                  return silence(refused[0]);
                },
                hadoop,
                LOG::warn);
      }
      if (silence.isEmpty()) {
        if (refused[0] != null) {
          throw refused[0];
        }
        if (ANSWERED.add(name())) {
          BucketWatch.start(this, hadoop, LOG::warn);
        }
      }
      return silence;
    }

    /** Opens it with a client that waits so long for an answer, and does not try again. */
    FileSystem once(Configuration hadoop, int millis) throws IOException {
      Configuration impatient = new Configuration(hadoop);
      ONCE.forEach(impatient::set);
      impatient.setInt("fs.s3a.connection.timeout", millis);
      return FileSystem.newInstance(path.toUri(), impatient);
    }

    /** Asks once, and returns why there is no answer; empty when there is one. */
    Optional<String> silence(FileSystem store) {
      return silence(failure(store));
    }

    private static Optional<String> silence(IOException failure) {
      return failure == null || isFinal(failure) ? Optional.empty() : Optional.of(reason(failure));
    }

    private IOException failure(FileSystem store) {
      try {
        store.getFileStatus(path);
        return null;
      } catch (FileNotFoundException e) {
        return null;
      } catch (IOException e) {
        return e;
      }
    }

    /** Returns whether repeating the request would not help. */
    private static boolean isFinal(IOException failure) {
      return lacksCredentials(failure) || reason(failure).matches("(?!429)4\\d\\d .*");
    }

    /** Returns code and name of the answer or, without one, the reason. */
    static String reason(IOException failure) {
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String said = String.valueOf(root.getMessage());
      Matcher error = ERROR.matcher(said);
      if (!error.find()) {
        return said.lines().findFirst().orElse("");
      }
      return error.group("status") != null
          ? error.group("status") + " " + error.group("error")
          : error.group("status2") + " " + error.group("error2");
    }

    /** Returns whether the client has found no keys. */
    static boolean lacksCredentials(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause.getClass().getSimpleName().equals("NoAuthWithAWSException")) {
          return true;
        }
      }
      return false;
    }
  }
}
