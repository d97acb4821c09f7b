package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import io.tandem.storage.RemoteService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores that do not answer, or refuse, through Hadoop's client with its own settings. */
@Timeout(60)
class RemoteBucketTest {
  /** Another one for each server, because Hadoop keeps the client of a bucket. */
  private String bucket;

  private Configuration client(int port) {
    bucket = UUID.randomUUID().toString();
    Configuration hadoop = new Configuration();
    hadoop.setInt(RemoteService.PATIENCE_KEY, 1);
    hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.access.key", "key");
    hadoop.set("fs.s3a.secret.key", "secret");
    return hadoop;
  }

  private String path() {
    return "s3a://%s/corpus".formatted(bucket);
  }

  private AbstractThrowableAssert<?, ?> assertRefused(Configuration hadoop) {
    return assertThatThrownBy(() -> GivenPath.setting("corpus.dir", path()).in(hadoop))
        .isInstanceOf(UserException.class);
  }

  /** Starts a server that gives each request the same answer. */
  private static HttpServer server(int status, String code) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] xml = "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.getResponseHeaders().set("Content-Type", "application/xml");
          exchange.sendResponseHeaders(status, head ? -1 : xml.length);
          if (!head) {
            exchange.getResponseBody().write(xml);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  private AbstractThrowableAssert<?, ?> assertRefusedAfter(int status, String code)
      throws IOException {
    HttpServer server = server(status, code);
    try {
      return assertRefused(client(server.getAddress().getPort()));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aStoreThatIsDownIsWaitedForNoLongerThanAllowed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    long start = System.nanoTime();
    assertRefused(client(port))
        .hasMessageStartingWith(
            "corpus.dir = %s: s3a://%s does not answer within 1 s (", path(), bucket)
        .hasMessageContaining("Connection refused")
        .hasMessageEndingWith(
            "is its address right (fs.s3a.endpoint = http://127.0.0.1:%s)?", port);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aStoreThatFailsIsWaitedForLikewise() throws IOException {
    assertRefusedAfter(500, "InternalError").hasMessageContaining("within 1 s (500 ");
    assertRefusedAfter(503, "SlowDown").hasMessageContaining("within 1 s (503 ");
  }

  @Test
  void keysThatAreRefusedAreNotTriedAgain() throws IOException {
    assertRefusedAfter(400, "ExpiredToken")
        .hasMessageContaining("refuses the request (400 Bad Request)")
        .hasMessageContaining("not expired");
    assertRefusedAfter(403, "InvalidAccessKeyId")
        .hasMessageContaining("refuses the request (403 Forbidden)");
  }

  @Test
  void aBucketThatAnswersIsFreeToHaveNothingAtThePath() throws IOException {
    HttpServer server = server(404, "NoSuchKey");
    try {
      Configuration hadoop = client(server.getAddress().getPort());
      assertThat(GivenPath.setting("corpus.dir", path()).in(hadoop)).hasToString(path());
    } finally {
      server.stop(0);
    }
  }
}
