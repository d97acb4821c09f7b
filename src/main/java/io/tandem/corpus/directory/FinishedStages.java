package io.tandem.corpus.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.config.UserException;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.StoreJson;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The stages of a corpus that is being written. What a writer of the same corpus had finished when
 * it was killed is taken over: a table when Spark has marked it as whole, the subwords when their
 * marker is there. Driver only.
 */
final class FinishedStages {
  private static final String WORK = "work";
  private static final String KEYS = "stages.json";
  private static final String WHOLE_TABLE = "_SUCCESS";
  private static final String WHOLE_SUBWORDS = "subwords";

  private final SparkSession spark;
  private final FileSystem fileSystem;
  private final Path directory;
  private final WritingProgress progress;

  /**
   * @param directory where the corpus is written
   * @param progress told what need not be done again, and what is begun
   */
  FinishedStages(SparkSession spark, Path directory, WritingProgress progress) throws IOException {
    this.spark = spark;
    this.directory = directory;
    this.progress = progress;
    fileSystem = directory.getFileSystem(spark.sessionState().newHadoopConf());
  }

  /**
   * Moves here what writers that are dead had finished of a corpus of these keys.
   *
   * @param left what they had written
   */
  void takeOver(List<Path> left, StageKeys keys) throws IOException {
    if (keys.equals(StageKeys.UNKNOWN)) {
      return;
    }
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
    for (FileStatus part : fileSystem.listStatus(left)) {
      String name = part.getPath().getName();
      boolean isWanted = allTheSame ? part.isDirectory() : name.equals(WORK);
      if (isWanted) {
        fileSystem.rename(part.getPath(), new Path(directory, name));
      }
    }
    if (!allTheSame) {
      fileSystem.delete(subwordMarker(), false);
    }
  }

  /** Empty where none were written, or not to the end. */
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

  /** A place for what is needed until the corpus is whole. */
  Path work(String name) {
    return new Path(new Path(directory, WORK), name);
  }

  /** Forgets what only the writing needed. */
  void end() throws IOException {
    fileSystem.delete(new Path(directory, WORK), true);
  }

  /**
   * The table at a path, which is written unless it is there as a whole.
   *
   * @param work what the writing is then, told when the rows have been made ready for it
   * @param rows with an id
   */
  Dataset<Row> table(
      String stage, Path path, Supplier<WorkStage> work, Supplier<Dataset<Row>> rows) {
    try {
      if (fileSystem.exists(new Path(path, WHOLE_TABLE))) {
        tell(stage);
      } else {
        fileSystem.delete(path, true);
        Dataset<Row> ready = rows.get();
        progress.begins(work.get());
        CountedRows.of(ready, PairTable.ID).write().parquet(path.toString());
      }
      return spark.read().parquet(path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
  }

  /**
   * The subwords in a directory, which are made and written unless all of them are there. One that
   * was killed while it took over may have left the marker without the files.
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
    progress.accept(stage + " reused from a run that was killed");
  }
}
