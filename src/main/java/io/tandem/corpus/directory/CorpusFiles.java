package io.tandem.corpus.directory;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.ChecksummedReader;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Lists the files of a corpus below its folders and checks that they are as they were written: by
 * name and length, which takes a listing, or by checksum, which reads them on the executors. Hidden
 * files and Spark's markers do not count, because Spark does not read them. Driver only.
 */
public final class CorpusFiles {
  private static final String ADVICE = "; copy the corpus again, or prepare it again";

  private final HadoopConf conf;
  private final Path directory;

  public CorpusFiles(HadoopConf conf, Path directory) {
    this.conf = conf;
    this.directory = directory;
  }

  /** Computes the checksums of all files. */
  List<FileEntry> describe(SparkSession spark, List<String> folders) throws IOException {
    List<String> names = new ArrayList<>();
    for (String folder : folders) {
      names.addAll(lengths(folder).keySet());
    }
    HadoopConf sent = conf;
    String below = directory.toString();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(names, Math.max(1, names.size()))
        .map(name -> describe(sent, new Path(below, name), name))
        .collect();
  }

  private static FileEntry describe(HadoopConf conf, Path file, String name) throws IOException {
    CRC32C crc = new CRC32C();
    try (CheckedInputStream in = new CheckedInputStream(conf.fileSystem(file).open(file), crc)) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return FileEntry.of(name, bytes, crc);
    }
  }

  /** Returns whether there is any file below a folder. */
  public boolean isEmpty(String folder) throws IOException {
    return lengths(folder).isEmpty();
  }

  /**
   * Checks names and lengths.
   *
   * @param written the expected files
   * @throws UserException if there is anything else below the folder
   */
  void requireListed(String folder, List<FileEntry> written) throws IOException {
    SortedMap<String, Long> found = lengths(folder);
    for (FileEntry part : below(folder, written)) {
      Long length = found.remove(part.name());
      if (length == null) {
        throw new UserException(
            Text.format("%s is missing: expected a file of %d bytes", at(part), part.bytes())
                + ADVICE);
      }
      if (length != part.bytes()) {
        throw new UserException(
            Text.format(
                    "%s is damaged: expected %d bytes, found %d", at(part), part.bytes(), length)
                + ADVICE);
      }
    }
    if (!found.isEmpty()) {
      throw UserException.of(
          "%s does not belong to this corpus (it is not listed in %s): remove the file, or prepare the corpus again",
          new Path(directory, found.firstKey()), CorpusManifest.FILE);
    }
  }

  private Path at(FileEntry part) {
    return new Path(directory, part.name());
  }

  /**
   * Checks every byte.
   *
   * @param written the expected files
   * @throws UserException if there is anything else below the folders
   */
  void requireIntact(SparkSession spark, List<String> folders, List<FileEntry> written)
      throws IOException {
    List<FileEntry> parts = new ArrayList<>();
    for (String folder : folders) {
      requireListed(folder, written);
      parts.addAll(below(folder, written));
    }
    HadoopConf sent = conf;
    String below = directory.toString();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(parts, Math.max(1, parts.size()))
        .map(part -> damage(sent, new Path(below), part))
        .collect()
        .stream()
        .filter(Predicate.not(String::isEmpty))
        .findFirst()
        .ifPresent(
            damage -> {
              throw new UserException(damage + ADVICE);
            });
  }

  /** Checks every byte without Spark, for a few small files. */
  void requireIntact(String folder, List<FileEntry> written) throws IOException {
    requireListed(folder, written);
    for (FileEntry part : below(folder, written)) {
      String damage = damage(conf, directory, part);
      if (!damage.isEmpty()) {
        throw new UserException(damage + ADVICE);
      }
    }
  }

  private static String damage(HadoopConf conf, Path directory, FileEntry part) throws IOException {
    try (ChecksummedReader in = new ChecksummedReader(conf, directory, part)) {
      in.verify();
      return "";
    } catch (DamagedFileException e) {
      return e.getMessage();
    }
  }

  private static List<FileEntry> below(String folder, List<FileEntry> parts) {
    return parts.stream().filter(part -> part.name().startsWith(folder + "/")).toList();
  }

  /** Returns the lengths of files by name relative to the corpus. */
  private SortedMap<String, Long> lengths(String folder) throws IOException {
    SortedMap<String, Long> lengths = new TreeMap<>();
    addLengths(folder, lengths);
    return lengths;
  }

  private void addLengths(String folder, SortedMap<String, Long> lengths) throws IOException {
    Path path = new Path(directory, folder);
    FileStatus[] statuses;
    try {
      statuses = conf.fileSystem(path).listStatus(path);
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus status : statuses) {
      String name = status.getPath().getName();
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      }
      if (status.isDirectory()) {
        addLengths(folder + "/" + name, lengths);
      } else {
        lengths.put(folder + "/" + name, status.getLen());
      }
    }
  }
}
