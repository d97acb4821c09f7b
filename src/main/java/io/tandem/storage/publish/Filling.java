package io.tandem.storage.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.StoreJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * The object {@value #FILE}, which exists in a directory of an object store while a job moves its
 * files there one by one. Other programs may write an object of that name, and people may add
 * files: only files on its list may be deleted or moved away. Driver only.
 *
 * @param kind {@value #KIND}
 * @param job the job that moves the files, as its script is named
 * @param staging the directory that the files come from
 * @param work what the content depends on, by name; empty if nobody asks
 * @param files the sizes of all files, by their paths in the directory
 */
public record Filling(
    String kind,
    String job,
    String staging,
    SortedMap<String, String> work,
    SortedMap<String, Long> files) {
  private static final String FILE = "_unfinished";
  private static final String KIND = "tandem-unfinished";

  public Filling {
    work = work == null ? new TreeMap<>() : work;
  }

  /** Describes the move of all files below a staging directory, except one. */
  static Filling of(
      HadoopConf conf, String job, Path staging, String except, SortedMap<String, String> work)
      throws IOException {
    SortedMap<String, Long> files = ObjectStores.filesBelow(conf, staging);
    files.remove(except);
    return new Filling(KIND, job, staging.toString(), work, files);
  }

  private static Path in(Path directory) {
    return new Path(directory, FILE);
  }

  void write(HadoopConf conf, Path directory) throws IOException {
    byte[] json = StoreJson.indented(this);
    ObjectStores.write(conf, in(directory), out -> out.write(json));
  }

  static void remove(HadoopConf conf, Path directory) throws IOException {
    conf.fileSystem(directory).delete(in(directory), false);
  }

  /** Returns the record that a job of Tandem left in a directory; empty if there is none. */
  static Optional<Filling> read(HadoopConf conf, Path directory) throws IOException {
    try {
      Filling found = StoreJson.value(AtomicFile.read(conf, in(directory)), Filling.class);
      boolean isOurs = KIND.equals(found.kind) && found.job != null && found.files != null;
      return isOurs ? Optional.of(found) : Optional.empty();
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Returns the files of the job that are in the directory. */
  SortedMap<String, Long> moved(HadoopConf conf, Path directory) throws IOException {
    SortedMap<String, Long> there = ObjectStores.filesBelow(conf, directory);
    there.entrySet().retainAll(files.entrySet());
    return there;
  }

  /**
   * Returns whether all files are in one of two places, the directory and where they come from.
   * Marks of whole tables need not be: they are removed first and set last.
   */
  boolean isWhole(HadoopConf conf, Path directory, Path from) throws IOException {
    SortedMap<String, Long> missing = new TreeMap<>(files);
    missing.entrySet().removeAll(moved(conf, directory).entrySet());
    missing.entrySet().removeAll(ObjectStores.filesBelow(conf, from).entrySet());
    return missing.keySet().stream().allMatch(ObjectStores::isMarkOfTable);
  }

  /**
   * Returns the obstacle to a job that writes to a directory: files of others.
   *
   * @param advice advice to the user if no job of Tandem has begun to fill it
   */
  static Optional<String> obstacle(HadoopConf conf, Path directory, String job, String advice)
      throws IOException {
    SortedMap<String, Long> others = ObjectStores.filesBelow(conf, directory);
    if (others.isEmpty()) {
      return Optional.empty();
    }
    Optional<Filling> begun = read(conf, directory);
    if (begun.isEmpty()) {
      return Optional.of("%s exists already: %s".formatted(directory, advice));
    }
    if (!begun.get().job.equals(job)) {
      return Optional.of(
          "%s has part of the output of jobs/%s.sh, and %s has the rest: run that job again, or choose another path"
              .formatted(directory, begun.get().job, begun.get().staging));
    }
    others.remove(FILE);
    others.entrySet().removeAll(begun.get().files.entrySet());
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s has part of the output of an earlier jobs/%s.sh, and %s, which that job did not write: move this away and run the job again, or choose another path"
                .formatted(directory, job, others.firstKey()));
  }

  /**
   * Refuses a directory of files that is not complete.
   *
   * @throws UserException if it is being filled, or a writer was killed while it filled it
   */
  public static void requireFilled(HadoopConf conf, Path directory) throws IOException {
    if (ObjectStores.have(conf, directory) && conf.fileSystem(directory).exists(in(directory))) {
      throw UserException.of(
          "%s is incomplete (%s): a job is still writing it or was killed; wait, or run the same job again",
          directory, FILE);
    }
  }
}
