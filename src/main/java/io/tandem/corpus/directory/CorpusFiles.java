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
 * Lists the files of a corpus, single ones and those below its folders, and checks that they are as
 * they were written: by name and length, which takes a listing, or by checksum, which reads them on
 * the executors. Hidden files and Spark's markers do not count, because Spark does not read them.
 * Driver only.
 */
public final class CorpusFiles {
  private static final String ADVICE = "; copy the corpus again, or prepare it again";

  private final HadoopConf conf;
  private final Path directory;

  public CorpusFiles(HadoopConf conf, Path directory) {
    this.conf = conf;
    this.directory = directory;
  }

  /** Computes the checksums of all files that are there. */
  List<FileEntry> describe(SparkSession spark, List<String> filesAndFolders) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : filesAndFolders) {
      names.addAll(lengths(name).keySet());
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
   * @param name a folder or a file
   * @param written the expected files
   * @throws UserException if there is anything else
   */
  void requireListed(String name, List<FileEntry> written) throws IOException {
    SortedMap<String, Long> found = lengths(name);
    for (FileEntry part : in(name, written)) {
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
   * @throws UserException if there is anything else
   */
  void requireIntact(SparkSession spark, List<String> filesAndFolders, List<FileEntry> written)
      throws IOException {
    List<FileEntry> parts = new ArrayList<>();
    for (String name : filesAndFolders) {
      requireListed(name, written);
      parts.addAll(in(name, written));
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
    for (FileEntry part : in(folder, written)) {
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

  /**
   * Reads a small file.
   *
   * @throws UserException if it is missing or not as it was written
   */
  byte[] read(String name, List<FileEntry> written) throws IOException {
    FileEntry listed =
        in(name, written).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    UserException.of(
                        "%s is not listed in %s: prepare the corpus again",
                        new Path(directory, name), CorpusManifest.FILE));
    try (ChecksummedReader in = new ChecksummedReader(conf, directory, listed)) {
      byte[] content = in.readBytes();
      in.verify();
      return content;
    } catch (DamagedFileException e) {
      throw new UserException(e.getMessage() + ADVICE, e);
    }
  }

  /** Returns the file of that name, or those below the folder. */
  private static List<FileEntry> in(String name, List<FileEntry> parts) {
    return parts.stream()
        .filter(part -> part.name().equals(name) || part.name().startsWith(name + "/"))
        .toList();
  }

  /** Returns the lengths of files by name relative to the corpus. */
  private SortedMap<String, Long> lengths(String name) throws IOException {
    SortedMap<String, Long> lengths = new TreeMap<>();
    Path path = new Path(directory, name);
    try {
      addLengths(name, conf.fileSystem(path).getFileStatus(path), lengths);
    } catch (FileNotFoundException e) {
      return new TreeMap<>();
    }
    return lengths;
  }

  private void addLengths(String name, FileStatus status, SortedMap<String, Long> lengths)
      throws IOException {
    if (!status.isDirectory()) {
      lengths.put(name, status.getLen());
      return;
    }
    for (FileStatus child : conf.fileSystem(status.getPath()).listStatus(status.getPath())) {
      String below = child.getPath().getName();
      if (!below.startsWith(".") && !below.startsWith("_")) {
        addLengths(name + "/" + below, child, lengths);
      }
    }
  }
}
