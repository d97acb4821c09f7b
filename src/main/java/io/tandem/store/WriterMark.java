package io.tandem.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Says in a directory that is being written which process does it, so that what is left of one that
 * was killed can be told from the work of a living one. Driver only.
 *
 * @param started when the process did; empty where the operating system does not say
 */
record WriterMark(String host, long pid, String started) {
  private static final String FILE = ".writer";

  /** Found out once: where names are not resolved, each question takes seconds. */
  private static final String OWN_HOST = ownHost();

  /** This process. */
  static WriterMark own() {
    return new WriterMark(OWN_HOST, ProcessHandle.current().pid(), start(ProcessHandle.current()));
  }

  private static String ownHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  void write(FileSystem fileSystem, Path directory) throws IOException {
    try (OutputStream out = fileSystem.create(new Path(directory, FILE))) {
      out.write(
          String.format(Locale.ROOT, "%s\n%d\n%s\n", host, pid, started)
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The mark in a directory, if there is one that was written whole. */
  static Optional<WriterMark> read(FileSystem fileSystem, Path directory) throws IOException {
    Path file = new Path(directory, FILE);
    if (!fileSystem.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = fileSystem.open(file)) {
      String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
      return lines.length == 4 && lines[1].matches("[0-9]{1,18}")
          ? Optional.of(new WriterMark(lines[0], Long.parseLong(lines[1]), lines[2]))
          : Optional.empty();
    }
  }

  static void remove(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.delete(new Path(directory, FILE), false);
  }

  /** Whether the process was one of this machine and is no more; false where that is not known. */
  boolean isDead() {
    return host.equals(OWN_HOST)
        && !started.isEmpty()
        && ProcessHandle.of(pid).map(process -> !start(process).equals(started)).orElse(true);
  }
}
