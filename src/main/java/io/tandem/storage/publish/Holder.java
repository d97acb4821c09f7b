package io.tandem.storage.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.Text;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.StoreJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The process that holds a {@link Lease}, described by {@value #FILE} in its private directory. The
 * time of that file is its heartbeat; in an object store, the content of another one.
 *
 * @param processes the namespace of process ids: one boot of one system or container; null or empty
 *     if unknown
 * @param started the start of the process; empty if the operating system does not tell
 * @param since when it took the lease
 * @param beatMillis the interval at which it renews the time of the file
 */
record Holder(
    String host, String processes, long pid, String started, Instant since, long beatMillis) {
  static final String FILE = "holder.json";

  /** The object that holds the heartbeat in an object store. */
  private static final String BEAT = "beat";

  /** Looked up once, because without a name service each lookup takes seconds. */
  private static final String OWN_HOST = ownHost();

  private static final String OWN_PROCESSES = ownProcesses();

  /** Returns this process, holding from now on. */
  static Holder own(long beatMillis) {
    return of(ProcessHandle.current(), beatMillis);
  }

  /** Returns a process of this machine. */
  static Holder of(ProcessHandle process, long beatMillis) {
    return new Holder(
        OWN_HOST,
        OWN_PROCESSES,
        process.pid(),
        start(process),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        beatMillis);
  }

  private static String ownHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /**
   * A host name is not enough: machines without a name share one, and so do containers and their
   * host.
   */
  private static String ownProcesses() {
    try {
      return Files.readString(java.nio.file.Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // Not Linux.
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  void write(HadoopConf conf, Path directory) throws IOException {
    if (ObjectStores.have(conf, directory)) {
      byte[] json = StoreJson.indented(this);
      ObjectStores.write(conf, new Path(directory, FILE), out -> out.write(json));
      return;
    }
    try (FSDataOutputStream out = AtomicStep.createFile(conf, new Path(directory, FILE))) {
      out.write(StoreJson.indented(this));
    }
  }

  /** Returns the holder; empty if there is none, unknown if its file cannot be read. */
  static Optional<Holder> read(HadoopConf conf, Path directory) throws IOException {
    Path file = new Path(directory, FILE);
    try {
      return Optional.of(StoreJson.value(AtomicFile.read(conf, file), Holder.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of(
          new Holder("an unknown host", "", 0, "", Instant.EPOCH, WriterProcess.BEAT_MILLIS));
    }
  }

  /** Returns the time of the last heartbeat; empty if there is no holder. */
  static OptionalLong beat(HadoopConf conf, Path directory) throws IOException {
    Path file = new Path(directory, FILE);
    FileSystem fileSystem = conf.fileSystem(file);
    try {
      if (ObjectStores.have(conf, directory)) {
        return fileSystem.exists(file)
            ? OptionalLong.of(beatInObject(conf, directory))
            : OptionalLong.empty();
      }
      return OptionalLong.of(fileSystem.getFileStatus(file).getModificationTime());
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Renews the heartbeat in an object store, where a time can only be set by writing. It is an
   * object of its own, so that a late beat does not bring back a removed holder.
   */
  static void beatInObject(HadoopConf conf, Path directory, long beat) throws IOException {
    byte[] text = Long.toString(beat).getBytes(StandardCharsets.UTF_8);
    ObjectStores.write(conf, new Path(directory, BEAT), out -> out.write(text));
  }

  private static long beatInObject(HadoopConf conf, Path directory) throws IOException {
    try {
      byte[] text = AtomicFile.read(conf, new Path(directory, BEAT));
      return Long.parseLong(new String(text, StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return 0;
    }
  }

  /** Returns whether the process ran on this machine and has ended; false if unknown. */
  boolean isGone() {
    return !OWN_PROCESSES.isEmpty()
        && OWN_PROCESSES.equals(processes)
        && !started.isEmpty()
        && ProcessHandle.of(pid).map(process -> !start(process).equals(started)).orElse(true);
  }

  @Override
  public String toString() {
    return Text.format("process %d on %s", pid, host);
  }
}
