package io.tandem.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;

/**
 * A proxy in front of an S3 server that makes requests fail: the server is busy, a connection is
 * cut in the middle of a request or before its answer, or, from some request on, nothing gets
 * through any more, which is what the store sees of a client that is killed.
 */
public final class FaultyProxy implements AutoCloseable {
  /** What happens to a request. */
  public enum Fault {
    NONE,

    /** The server answers that it is busy, and does nothing. */
    BUSY,

    /** The connection is cut in the middle of the request. */
    CUT_REQUEST,

    /** The server does what was asked for, and the connection is cut before the answer. */
    CUT_ANSWER,

    /** Nothing gets through, now and later. */
    DEAD
  }

  /** Decides about requests. */
  public interface Faults {
    /**
     * @param method of HTTP
     * @param target the path and the query
     * @param change the number of the request among those that may change something, from 1; 0 for
     *     others
     */
    Fault of(String method, String target, int change);
  }

  private static final Set<String> CHANGES = Set.of("PUT", "POST", "DELETE");

  private final InetSocketAddress server;
  private final Faults faults;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger changes = new AtomicInteger();
  private final List<String> log = new ArrayList<>();
  private volatile boolean dead;

  public FaultyProxy(S3Server server, Faults faults) throws IOException {
    this.server = server.address();
    this.faults = faults;
    listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** Makes a client's requests go through this proxy. */
  public void configure(Configuration conf) {
    S3Server.configure(conf, listening.getLocalPort());
  }

  /** Returns how many requests may have changed something. */
  public int changes() {
    return changes.get();
  }

  /** Returns the requests that may have changed something. */
  public List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        daemon(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket behind = new Socket()) {
      if (dead) {
        return;
      }
      behind.connect(server);
      // Requests and answers pass in pieces, each of which would wait for 40 ms.
      behind.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      open.add(behind);
      Answers answers = new Answers(behind, client);
      daemon(answers);
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = behind.getOutputStream();
      byte[] head = head(in);
      while (head.length > 0 && passes(head, in, out, answers, client)) {
        head = head(in);
      }
    } catch (IOException e) {
      // The client or the server has closed the connection.
    } finally {
      open.remove(client);
    }
  }

  /** Passes a request on and returns whether the connection goes on. */
  private boolean passes(
      byte[] head, InputStream in, OutputStream out, Answers answers, Socket client)
      throws IOException {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String[] line = text.substring(0, text.indexOf('\r')).split(" ");
    Fault fault = fault(line[0], line[1]);
    long length = length(text);
    switch (fault) {
      case DEAD -> {
        dead = true;
        return false;
      }
      case BUSY -> {
        answers.drop();
        String xml = "<Error><Code>SlowDown</Code><Message>busy</Message></Error>";
        client
            .getOutputStream()
            .write(
                "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: %s\r\n\r\n%s"
                    .formatted(xml.length(), xml)
                    .getBytes(StandardCharsets.ISO_8859_1));
        return false;
      }
      case CUT_REQUEST -> {
        answers.drop();
        out.write(head, 0, head.length / 2);
        return false;
      }
      case CUT_ANSWER -> {
        answers.drop();
        out.write(withoutExpectation(head));
        pass(in, out, length);
        answers.awaitOne();
        return false;
      }
      default -> {
        out.write(head);
        pass(in, out, length);
        return true;
      }
    }
  }

  private Fault fault(String method, String target) {
    if (dead) {
      return Fault.DEAD;
    }
    int change = 0;
    if (CHANGES.contains(method)) {
      change = changes.incrementAndGet();
      synchronized (log) {
        log.add(method + " " + target);
      }
    }
    return faults.of(method, target, change);
  }

  /** The client waits for the server's permission, which it does not get from a dropped answer. */
  private static byte[] withoutExpectation(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1)
        .replaceFirst("(?i)\r\nexpect: 100-continue", "")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
      }
    }
    return 0;
  }

  private static void pass(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("the request ends early");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
    out.flush();
  }

  /** Reads up to the empty line; returns nothing at the end of the connection. */
  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ending = 0;
    while (ending < 4) {
      int next = in.read();
      if (next < 0) {
        return new byte[0];
      }
      head.write(next);
      ending = next == (ending % 2 == 0 ? '\r' : '\n') ? ending + 1 : next == '\r' ? 1 : 0;
    }
    return head.toByteArray();
  }

  @Override
  public void close() throws IOException {
    dead = true;
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Passes answers back, as long as none is dropped. */
  private static final class Answers implements Runnable {
    private final Socket from;
    private final Socket to;
    private volatile boolean dropping;
    private volatile boolean one;

    Answers(Socket from, Socket to) {
      this.from = from;
      this.to = to;
    }

    void drop() {
      dropping = true;
    }

    /** Waits until the server has answered. */
    void awaitOne() {
      for (int wait = 0; !one && wait < 2_000; wait++) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void run() {
      byte[] buffer = new byte[1 << 16];
      try (to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (dropping) {
            one = true;
          } else {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // The connection was cut.
      }
    }
  }
}
