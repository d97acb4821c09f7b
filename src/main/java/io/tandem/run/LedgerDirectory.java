package io.tandem.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.corpus.directory.CorpusFiles;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.ExactPaths;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Filling;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The training ledger: the loss of a trained model on every pair of its corpus. A Parquet table:
 *
 * <pre>
 *   _ledger.json                   {@link LedgerManifest}
 *   split=train|valid|test         id, source, target, file, line, sourceTokens, targetTokens, loss, lossPerToken
 * </pre>
 *
 * Losses are in nats, null for pairs that are too long to be trained on. Driver only.
 */
public final class LedgerDirectory {
  private final HadoopConf conf;
  private final Path path;
  private final LedgerManifest manifest;

  private LedgerDirectory(HadoopConf conf, Path path, LedgerManifest manifest) {
    this.conf = conf;
    this.path = path;
    this.manifest = manifest;
  }

  /** Returns where the pairs of a split are written. */
  public static Path split(Path directory, String split) {
    return new Path(directory, "split=" + split);
  }

  /** Completes a ledger whose splits are written. */
  public static void finish(HadoopConf conf, Path directory, LedgerManifest manifest)
      throws IOException {
    AtomicFile.write(conf, new Path(directory, LedgerManifest.FILE), StoreJson.indented(manifest));
  }

  /**
   * Opens the ledger at a path.
   *
   * @throws UserException when there is none, or one of a newer format
   */
  public static LedgerDirectory open(HadoopConf conf, Path path) throws IOException {
    Filling.requireFilled(conf, path);
    Path file = new Path(path, LedgerManifest.FILE);
    try {
      JsonNode json = StoreJson.tree(AtomicFile.read(conf, file));
      if (json.path("formatVersion").asInt() > LedgerManifest.FORMAT_VERSION) {
        throw UserException.of(
            "%s has format version %d, but this version of Tandem reads up to %d: use the"
                + " version that wrote it or a newer one",
            file, json.path("formatVersion").asInt(), LedgerManifest.FORMAT_VERSION);
      }
      return new LedgerDirectory(
          conf, path, StoreJson.MAPPER.treeToValue(json, LedgerManifest.class));
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s is not a ledger (no %s); expected an --output of jobs/ledger.sh"
              .formatted(path, LedgerManifest.FILE),
          e);
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  public Path path() {
    return path;
  }

  public LedgerManifest manifest() {
    return manifest;
  }

  /**
   * The pairs of one split.
   *
   * @throws UserException when they are missing
   */
  public Dataset<Row> pairs(SparkSession spark, String split) {
    Path table = split(path, split);
    try {
      if (new CorpusFiles(conf, path).isEmpty(table.getName())) {
        throw UserException.of(
            "%s is incomplete: found no files in %s; copy the ledger again, or make it again with jobs/ledger.sh",
            path, table);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + table, e);
    }
    return ExactPaths.read(spark).parquet(table.toString());
  }
}
