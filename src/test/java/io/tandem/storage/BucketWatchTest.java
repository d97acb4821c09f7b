package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that falls silent after it has answered, through Hadoop's client. */
@Timeout(90)
class BucketWatchTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final String bucket = "s3a://" + UUID.randomUUID();
  private final Path path = new Path(bucket, "corpus");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private static Configuration client(int port) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.access.key", "key");
    hadoop.set("fs.s3a.secret.key", "secret");
    ObjectStores.limitPatience(hadoop);
    return hadoop;
  }

  /** Starts a store with nothing in it. */
  private static HttpServer emptyStore(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(HERE, port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String nextLine() throws InterruptedException {
    return told.poll(40, TimeUnit.SECONDS);
  }

  @Tag("long")
  @Test
  void itIsSaidWhenItFallsSilentAndWhenItIsBack() throws Exception {
    HttpServer server = emptyStore(0);
    int port = server.getAddress().getPort();
    Configuration hadoop = client(port);
    hadoop.setInt(RemoteService.PATIENCE_KEY, 2);
    BucketWatch.start(new RemoteService.Bucket(path), hadoop, told::add);
    server.stop(0);
    assertThat(nextLine())
        .startsWith(bucket + " has stopped answering (")
        .contains("Connection refused")
        .endsWith(
            "): requests are repeated, each for at most 16 minutes, and after 2 s no new ones are made");
    HadoopConf conf = HadoopConf.of(hadoop);
    Thread.sleep(2_000);
    assertThatThrownBy(() -> conf.fileSystem(path))
        .isInstanceOf(SilentStoreException.class)
        .hasMessageMatching(bucket + " has not answered for \\d+ s \\(.*\\)");
    HttpServer again = emptyStore(port);
    try {
      assertThat(nextLine()).matches(bucket + " answers again, after \\d+ s");
      assertThat(conf.fileSystem(path).exists(path)).isFalse();
    } finally {
      again.stop(0);
    }
  }

  @Test
  void aRequestThatIsNeverAnsweredEndsInTheTimeThatIsSaid() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, HERE)) {
      Configuration hadoop = client(silent.getLocalPort());
      // Later versions than Hadoop 3.3 wait no shorter.
      int millis = VersionInfo.getVersion().startsWith("3.3.") ? 1_000 : 15_000;
      hadoop.setInt("fs.s3a.connection.timeout", millis);
      hadoop.set("fs.s3a.attempts.maximum", "0");
      hadoop.set("fs.s3a.retry.limit", "1");
      Duration limit = ObjectStores.longestRequest(hadoop);
      assertThat(limit).isEqualTo(Duration.ofMillis(2 * millis + 1500));
      try (FileSystem store = FileSystem.newInstance(URI.create(bucket), hadoop)) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.getFileStatus(path)).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(2 * millis), limit.plusSeconds(5));
      }
    }
  }
}
