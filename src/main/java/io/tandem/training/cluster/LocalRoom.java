package io.tandem.training.cluster;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The room that a process with executors has on its machine besides its own memory, as it is now. A
 * class and not a record, as it is sent: Kryo 4 cannot make records.
 */
public final class LocalRoom implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private final String host;
  private final long disk;
  private final long memory;

  /**
   * @param host the machine
   * @param disk bytes free on the disks of Spark's temporary files
   * @param memory bytes of memory that no process uses, which files may be kept in; the largest
   *     number where that is not known
   */
  public LocalRoom(String host, long disk, long memory) {
    this.host = host;
    this.disk = disk;
    this.memory = memory;
  }

  public long disk() {
    return disk;
  }

  public long memory() {
    return memory;
  }

  /** Returns the room of the executor that has the least; executors of a machine share its room. */
  public static LocalRoom least(JavaSparkContext spark) {
    return least(EachExecutor.ask(spark, "", none -> here()).values());
  }

  /** Returns the least of some. */
  public static LocalRoom least(Collection<LocalRoom> all) {
    Map<String, Long> executors = new HashMap<>();
    all.forEach(room -> executors.merge(room.host, 1L, Long::sum));
    long disk = Long.MAX_VALUE;
    long memory = Long.MAX_VALUE;
    for (LocalRoom room : all) {
      disk = Math.min(disk, room.disk / executors.get(room.host));
      memory = Math.min(memory, room.memory / executors.get(room.host));
    }
    return new LocalRoom("", all.isEmpty() ? 0 : disk, all.isEmpty() ? 0 : memory);
  }

  private static LocalRoom here() throws IOException {
    SparkEnv env = SparkEnv.get();
    return new LocalRoom(
        env.blockManager().blockManagerId().host(),
        disk(List.of(env.blockManager().diskBlockManager().localDirs())),
        Files.isReadable(MEMORY) ? available(Files.readAllLines(MEMORY)) : Long.MAX_VALUE);
  }

  /**
   * Returns the bytes free on the disks of some directories. {@code FileStore} would tell them, but
   * fails where the mount of a directory is not seen, as under chroot.
   */
  static long disk(List<File> directories) throws IOException {
    Map<Object, Long> free = new HashMap<>();
    for (File directory : directories) {
      Path path = directory.toPath();
      boolean isUnix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
      Object disk = isUnix ? Files.getAttribute(path, "unix:dev") : path.toRealPath().getRoot();
      free.put(disk, directory.getUsableSpace());
    }
    return free.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the bytes in lines such as "MemAvailable: 2048 kB"; 0 without them. */
  static long available(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(AVAILABLE))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
  }
}
