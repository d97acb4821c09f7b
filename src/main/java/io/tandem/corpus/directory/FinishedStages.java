package io.tandem.corpus.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.UserException;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.StoreJson;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The stages of a corpus that is being written. Stages that a killed writer of the same corpus had
 * finished are reused: a table if Spark has marked it as complete, the subwords if their marker
 * exists. Driver only.
 */
final class FinishedStages {
  private static final String WORK = "work";
  private static final String KEYS = "stages.json";
  private static final String WHOLE_SUBWORDS = "subwords";

  private final SparkSession spark;
  private final HadoopConf conf;
  private final FileSystem fileSystem;
  private final Path directory;
  private final Consumer<String> progress;

  /**
   * @param directory where the corpus is written
   * @param progress receives the stages that are reused
   */
  FinishedStages(SparkSession spark, Path directory, Consumer<String> progress) throws IOException {
    this.spark = spark;
    this.directory = directory;
    this.progress = progress;
    conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    fileSystem = directory.getFileSystem(conf.configuration());
  }

  /**
   * Moves the finished stages of dead writers here, if they have the same keys.
   *
   * @param left the directories of those writers
   */
  void takeOver(List<Path> left, StageKeys keys) throws IOException {
    for (Path each : left) {
      if (!fileSystem.exists(new Path(directory, WORK))) {
        takeOverFrom(each, keys);
      }
    }
    fileSystem.mkdirs(new Path(directory, WORK));
    try (OutputStream out = fileSystem.create(keysIn(directory), true)) {
      StoreJson.MAPPER.writeValue(out, keys);
    }
  }

  private void takeOverFrom(Path left, StageKeys keys) throws IOException {
    Optional<StageKeys> theirs = keysOf(left);
    if (theirs.isEmpty() || !theirs.get().cleaned().equals(keys.cleaned())) {
      return;
    }
    boolean allTheSame = theirs.get().corpus().equals(keys.corpus());
    // Where a directory is not moved at once, the subwords get their marker last.
    boolean markedAgain =
        ObjectStores.have(conf, left)
            && fileSystem.delete(new Path(new Path(left, WORK), WHOLE_SUBWORDS), false);
    for (FileStatus part : fileSystem.listStatus(left)) {
      String name = part.getPath().getName();
      boolean isWanted = allTheSame ? part.isDirectory() : name.equals(WORK);
      if (isWanted) {
        move(part.getPath(), new Path(directory, name));
      }
    }
    if (!allTheSame) {
      fileSystem.delete(subwordMarker(), false);
    } else if (markedAgain) {
      fileSystem.create(subwordMarker(), true).close();
    }
  }

  /**
   * Moves a directory. In an object store, one that was moved only in part must not pass for a
   * whole one: the keys, without which nothing is taken over, come last.
   */
  private void move(Path from, Path to) throws IOException {
    if (ObjectStores.have(conf, to)) {
      Set<String> files = ObjectStores.filesBelow(conf, from).keySet();
      files.remove(KEYS);
      ObjectStores.moveAll(conf, from, to, files);
    } else {
      fileSystem.rename(from, to);
    }
  }

  private Optional<StageKeys> keysOf(Path left) throws IOException {
    if (!fileSystem.exists(keysIn(left))) {
      return Optional.empty();
    }
    try (InputStream in = fileSystem.open(keysIn(left))) {
      return Optional.of(StoreJson.value(in.readAllBytes(), StageKeys.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Path keysIn(Path directory) {
    return new Path(new Path(directory, WORK), KEYS);
  }

  private Path subwordMarker() {
    return work(WHOLE_SUBWORDS);
  }

  /** Returns a place for files that are needed until the corpus is complete. */
  Path work(String name) {
    return new Path(new Path(directory, WORK), name);
  }

  /** Deletes those of {@link #work} with a name, which are needed no more. */
  void delete(String name) throws IOException {
    fileSystem.delete(work(name), true);
  }

  /** Deletes the temporary files. */
  void end() throws IOException {
    fileSystem.delete(new Path(directory, WORK), true);
  }

  /** Returns the table at a path, which is written first as {@link #write} says. */
  Dataset<Row> table(String stage, Path path, Supplier<Dataset<Row>> rows) {
    write(stage, path, rows);
    try {
      return WrittenTable.open(spark, path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }

  /**
   * Writes the table at a path unless it is complete.
   *
   * @param rows returns rows with an id
   */
  void write(String stage, Path path, Supplier<Dataset<Row>> rows) {
    try {
      if (fileSystem.exists(new Path(path, ObjectStores.WHOLE_TABLE))) {
        tell(stage);
      } else {
        fileSystem.delete(path, true);
        CountedRows.of(rows.get(), PairTable.ID).write().parquet(path.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
  }

  /**
   * Returns the subwords in a directory, which are made and written unless they are complete. A
   * process killed while taking over may have left the marker without the files.
   */
  Subwords subwords(SubwordDirectory place, Supplier<Subwords> made) throws IOException {
    if (fileSystem.exists(subwordMarker())) {
      try {
        Subwords whole = place.read();
        tell("subwords");
        return whole;
      } catch (UserException e) {
        progress.accept("recomputing the subwords: " + e.getMessage());
      }
    }
    Subwords subwords = made.get();
    place.write(subwords);
    fileSystem.create(subwordMarker(), true).close();
    return subwords;
  }

  private void tell(String stage) {
    progress.accept(stage + " reused from a run that was stopped");
  }
}
