package io.tandem.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tandem.config.UserException;
import io.tandem.subword.SubwordDirectory;
import io.tandem.subword.Subwords;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A prepared corpus: manifest, subwords, pairs of ids per split, rejected lines. Written by {@link
 * CorpusWriter}. Driver only.
 *
 * <pre>
 *   manifest.json          {@link CorpusManifest}
 *   subword/               {@link SubwordDirectory}
 *   pairs/split=train|valid|test   Parquet: id, source, target, sourceIds, targetIds, file, line
 *   rejected/              Parquet: id, source, target, file, line, reason
 * </pre>
 */
public final class CorpusDirectory {
  private static final String SUBWORD = "subword";
  static final String REJECTED = "rejected";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Path path;
  private final Configuration hadoop;
  private final CorpusManifest manifest;

  private CorpusDirectory(Path path, Configuration hadoop, CorpusManifest manifest) {
    this.path = path;
    this.hadoop = hadoop;
    this.manifest = manifest;
  }

  /**
   * Opens the corpus at a path.
   *
   * @throws UserException when there is none, it is not complete or of a newer format
   */
  public static CorpusDirectory open(String directory, Configuration hadoop) {
    Path path = new Path(directory);
    try {
      if (!path.getFileSystem(hadoop).exists(path)) {
        throw new UserException(
            "%s: there is no such corpus directory; make it with jobs/prepare.sh corpus.dir=%s"
                .formatted(directory, directory));
      }
      return new CorpusDirectory(path, hadoop, readManifest(path, hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  /** Whether a corpus directory, of whatever version, is at the path. */
  static boolean isAt(Path path, Configuration hadoop) {
    try {
      return readJson(path, hadoop).path("kind").asText().equals(CorpusManifest.KIND);
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private static CorpusManifest readManifest(Path path, Configuration hadoop) throws IOException {
    JsonNode json;
    try {
      json = readJson(path, hadoop);
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s: is no corpus directory, as it has no %s; make one with jobs/prepare.sh"
              .formatted(path, CorpusManifest.FILE),
          e);
    }
    if (!json.path("kind").asText().equals(CorpusManifest.KIND)) {
      throw new UserException(
          "%s: is no corpus directory: %s has kind \"%s\", expected \"%s\""
              .formatted(
                  path, CorpusManifest.FILE, json.path("kind").asText(), CorpusManifest.KIND));
    }
    int version = json.path("formatVersion").asInt();
    if (version > CorpusManifest.FORMAT_VERSION) {
      throw new UserException(
          "%s: was written by Tandem %s in format version %d; this version reads up to %d: use a newer Tandem or prepare the corpus again"
              .formatted(
                  path,
                  json.path("tandemVersion").asText(),
                  version,
                  CorpusManifest.FORMAT_VERSION));
    }
    return JSON.treeToValue(json, CorpusManifest.class);
  }

  private static JsonNode readJson(Path path, Configuration hadoop) throws IOException {
    Path file = new Path(path, CorpusManifest.FILE);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return JSON.readTree(in);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UserException(
          "%s: cannot be read as JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  static void writeManifest(CorpusManifest manifest, Path directory, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, CorpusManifest.FILE);
    try (OutputStream out = file.getFileSystem(hadoop).create(file)) {
      JSON.writeValue(out, manifest);
    }
  }

  static SubwordDirectory subwordDirectory(Path directory, Configuration hadoop) {
    return new SubwordDirectory(new Path(directory, SUBWORD), hadoop);
  }

  static Path pairs(Path directory, String split) {
    return new Path(directory, "pairs/split=" + split);
  }

  public Path path() {
    return path;
  }

  public CorpusManifest manifest() {
    return manifest;
  }

  /**
   * @throws UserException when its files are missing
   */
  public Subwords subwords() {
    try {
      return subwordDirectory(path, hadoop).read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the subwords of " + path, e);
    }
  }

  /**
   * The encoded pairs of train, valid or test. Files are sorted by {@code id}; sort by it where
   * order matters.
   *
   * @throws UserException when they are missing
   */
  public Dataset<Row> pairs(SparkSession spark, String split) {
    manifest.split(split);
    return parquet(spark, pairs(path, split));
  }

  /** The lines that were not used, with the reason. */
  public Dataset<Row> rejected(SparkSession spark) {
    return parquet(spark, new Path(path, REJECTED));
  }

  private Dataset<Row> parquet(SparkSession spark, Path part) {
    try {
      if (!part.getFileSystem(hadoop).exists(part)) {
        throw new UserException(
            "%s: is incomplete: there is no %s; prepare the corpus again".formatted(path, part));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + part, e);
    }
    return spark.read().parquet(part.toString());
  }
}
