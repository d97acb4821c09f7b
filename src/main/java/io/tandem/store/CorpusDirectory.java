package io.tandem.store;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
 *   pairs/split=train|valid|test   Parquet: id, source, target, sourceIds, targetIds, file, line, copies
 *   rejected/              Parquet: id, source, target, file, line, reason
 *   overlapping/           Parquet: id, source, target, file, line, overlap, testSet; if looked for
 *   audit.json             {@link CorpusAudit}
 *   audit.html             the audit for people
 * </pre>
 */
public final class CorpusDirectory {
  private static final String SUBWORD = "subword";
  static final String REJECTED = "rejected";
  static final String OVERLAPPING = "overlapping";
  private static final String AUDIT_PAGE = "audit.html";

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
          String.format(
              Locale.ROOT,
              "%s: was written by Tandem %s in format version %d; this version reads up to %d: use a newer Tandem or prepare the corpus again",
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
    } catch (JsonProcessingException e) {
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

  static void writeAudit(CorpusAudit audit, Path directory, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, CorpusAudit.FILE);
    try (OutputStream out = file.getFileSystem(hadoop).create(file)) {
      JSON.writeValue(out, audit);
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

  /**
   * Training pairs that overlap test sets.
   *
   * @throws UserException when they were not looked for
   */
  public Dataset<Row> overlapping(SparkSession spark) {
    return parquet(spark, new Path(path, OVERLAPPING));
  }

  /**
   * What is shown of the corpus beside its manifest.
   *
   * @throws UserException when the corpus was prepared before there were audits
   */
  public CorpusAudit audit() {
    Path file = new Path(path, CorpusAudit.FILE);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return JSON.readValue(in, CorpusAudit.class);
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s: has no %s, as corpora of earlier versions do not; prepare it again for an audit"
              .formatted(path, CorpusAudit.FILE),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The settings that the corpus was prepared with, for people. */
  public String settings() {
    try {
      return JSON.writeValueAsString(manifest.corpus())
          + "\n"
          + JSON.writeValueAsString(manifest.subword());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings that were read cannot be written", e);
    }
  }

  public Path auditPage() {
    return new Path(path, AUDIT_PAGE);
  }

  public void writeAuditPage(String html) throws IOException {
    AtomicFile.write(HadoopConf.of(hadoop), auditPage(), html.getBytes(StandardCharsets.UTF_8));
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
