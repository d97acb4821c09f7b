package io.tandem.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/**
 * Measures what the network between two hosts carries, such as the hosts of {@code jobs/cluster.sh
 * start --hosts}: one receives, another sends over one TCP connection and prints megabits of
 * content a second.
 *
 * <pre>
 * receive ADDRESS PORT
 * send ADDRESS PORT MEBIBYTES
 * </pre>
 */
public final class LinkBenchmark {
  /** The line that a receiver prints as soon as senders can reach it. */
  static final String LISTENING = "listening";

  private static final int MEBIBYTE = 1 << 20;

  private LinkBenchmark() {}

  /** One end of a transfer. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("receive")) {
      InetAddress address = InetAddress.getByName(arguments[1]);
      try (ServerSocket server = new ServerSocket(port, 1, address)) {
        System.out.println(LISTENING);
        receive(server);
      }
    } else {
      int mebibytes = Integer.parseInt(arguments[3]);
      double seconds = send(new InetSocketAddress(arguments[1], port), mebibytes);
      System.out.printf(
          Locale.ROOT,
          "%.0f Mbit/s, %d MiB in %.3f s%n",
          mebibytes * 8.0 * MEBIBYTE / 1e6 / seconds,
          mebibytes,
          seconds);
    }
  }

  /** Reads everything that one sender sends, and acknowledges it. */
  static void receive(ServerSocket server) throws IOException {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      byte[] buffer = new byte[MEBIBYTE];
      while (in.read(buffer) >= 0) {
        // Nothing is kept.
      }
      out.write(1);
    }
  }

  /** Sends zeros and returns the seconds until the receiver has the last of them. */
  static double send(InetSocketAddress receiver, int mebibytes) throws IOException {
    try (Socket socket = new Socket(receiver.getAddress(), receiver.getPort());
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      byte[] buffer = new byte[MEBIBYTE];
      long start = System.nanoTime();
      for (int i = 0; i < mebibytes; i++) {
        out.write(buffer);
      }
      socket.shutdownOutput();
      if (in.read() < 0) {
        throw new IOException("the receiver ended early");
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
