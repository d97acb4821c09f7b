package io.tandem.corpus.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SearchSettings;
import io.tandem.corpus.lexical.Lexicon;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.ExactPaths;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.Published;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordDirectory;
import io.tandem.translation.search.Shortlist;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A prepared corpus: manifest, subwords, pairs of ids per split, rejected lines. Written by {@link
 * CorpusWriter}; in an object store, all of it is in a {@link Published} version. A monolingual
 * corpus has no subwords, and of the pairs only train, with empty targets and without ids and
 * copies. Driver only.
 *
 * <pre>
 *   manifest.json          {@link CorpusManifest}
 *   subword/               {@link SubwordDirectory}
 *   shortlist.bin          {@link Shortlist}; if one was asked for
 *   pairs/split=train|valid|test   Parquet: id, source, target, sourceIds, targetIds, file, line, copies
 *   rejected/              Parquet: id, source, target, file, line, reason
 *   overlapping/           Parquet: id, source, target, file, line, overlap, testSet; if searched for
 *   audit.json             {@link CorpusAudit}
 *   audit.html             the audit as a page
 * </pre>
 */
public final class CorpusDirectory {
  private static final String SUBWORD = "subword";
  private static final String PAIRS = "pairs";
  static final String REJECTED = "rejected";
  static final String OVERLAPPING = "overlapping";

  /** The files, and the directories of files, whose checksums are in the manifest. */
  static final List<String> CHECKED =
      List.of(SUBWORD, PAIRS, REJECTED, OVERLAPPING, Shortlist.FILE, CorpusAudit.FILE);

  private static final String AUDIT_PAGE = "audit.html";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path path;
  private final Path content;
  private final Configuration hadoop;
  private final CorpusManifest manifest;

  private CorpusDirectory(Path path, Path content, Configuration hadoop, CorpusManifest manifest) {
    this.path = path;
    this.content = content;
    this.hadoop = hadoop;
    this.manifest = manifest;
  }

  /**
   * Opens the parallel corpus at a path.
   *
   * @throws UserException if there is none, it is incomplete or monolingual, or its format is newer
   */
  public static CorpusDirectory open(String directory, Configuration hadoop) {
    CorpusDirectory corpus = openAny(directory, hadoop);
    if (corpus.manifest.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL) {
      throw UserException.of(
          "%s is a monolingual corpus: its sentences have no translations yet; translate them with jobs/translate.sh --model run --input %s --column source --output translated, and prepare the result as a parallel corpus",
          directory, pairs(corpus.content, PairTable.TRAIN));
    }
    return corpus;
  }

  /**
   * Opens the corpus at a path, parallel or monolingual.
   *
   * @throws UserException if there is none, it is incomplete, or its format is newer
   */
  public static CorpusDirectory openAny(String directory, Configuration hadoop) {
    Path path = GivenPath.file(directory).in(hadoop);
    try {
      if (!path.getFileSystem(hadoop).exists(path)) {
        throw UserException.of(
            "corpus directory not found: %s; if it has moved, give its new path (for a run: corpus.dir=NEW --resume), else make it with jobs/prepare.sh corpus.dir=%s",
            directory, directory);
      }
      HadoopConf conf = HadoopConf.of(hadoop);
      if (Published.isUnfinished(conf, path)) {
        throw UserException.of(
            "%s is unfinished: jobs/prepare.sh is still writing it or was stopped; wait, or run it again",
            path);
      }
      Path content = Published.content(conf, path);
      return new CorpusDirectory(path, content, hadoop, readManifest(content, hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  /** Returns an identifier of the corpus at the path, of any version; empty if there is none. */
  public static Optional<String> identity(Path path, HadoopConf conf) throws IOException {
    return ManifestHead.read(conf, path).filter(ManifestHead::isCorpus).map(ManifestHead::sha256);
  }

  private static CorpusManifest readManifest(Path path, Configuration hadoop) throws IOException {
    JsonNode json;
    try {
      json = readJson(path, hadoop);
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s is not a corpus directory (no %s); make one with jobs/prepare.sh"
              .formatted(path, CorpusManifest.FILE),
          e);
    }
    if (!json.path("kind").asText().equals(CorpusManifest.KIND)) {
      throw UserException.of(
          "%s is not a corpus directory: %s has kind \"%s\", expected \"%s\"",
          path, CorpusManifest.FILE, json.path("kind").asText(), CorpusManifest.KIND);
    }
    int version = json.path("formatVersion").asInt();
    if (version > CorpusManifest.FORMAT_VERSION) {
      throw UserException.of(
          "%s was written by Tandem %s in format version %d, but this version reads up to %d:"
              + " use a newer version of Tandem, or prepare the corpus again",
          path, json.path("tandemVersion").asText(), version, CorpusManifest.FORMAT_VERSION);
    }
    try {
      return JSON.treeToValue(json, CorpusManifest.class);
    } catch (JsonProcessingException e) {
      throw damaged(new Path(path, CorpusManifest.FILE), e);
    }
  }

  private static UserException damaged(Path file, JsonProcessingException why) {
    return new UserException(
        "%s is damaged (%s): copy the corpus again, or prepare it again"
            .formatted(file, why.getOriginalMessage()),
        why);
  }

  private static JsonNode readJson(Path path, Configuration hadoop) throws IOException {
    Path file = new Path(path, CorpusManifest.FILE);
    try {
      // Read as text: Jackson takes zero bytes for UTF-32, and throws exceptions that do not mean
      // invalid JSON.
      return JSON.readTree(
          new String(AtomicFile.read(HadoopConf.of(hadoop), file), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  static void writeManifest(CorpusManifest manifest, Path directory, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, CorpusManifest.FILE);
    AtomicFile.write(HadoopConf.of(hadoop), file, JSON.writeValueAsBytes(manifest));
  }

  static void writeAudit(CorpusAudit audit, Path directory, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, CorpusAudit.FILE);
    AtomicFile.write(HadoopConf.of(hadoop), file, JSON.writeValueAsBytes(audit));
  }

  static SubwordDirectory subwordDirectory(Path directory, Configuration hadoop) {
    return new SubwordDirectory(new Path(directory, SUBWORD), hadoop);
  }

  static Path pairs(Path directory, String split) {
    return new Path(directory, pairs(split));
  }

  private static String pairs(String split) {
    return PAIRS + "/split=" + split;
  }

  public Path path() {
    return path;
  }

  public CorpusManifest manifest() {
    return manifest;
  }

  /** Returns the file of the manifest, JSON; in an object store it is not directly in the path. */
  public Path manifestFile() {
    return new Path(content, CorpusManifest.FILE);
  }

  /**
   * Reads the files of subwords and of these splits and compares their checksums. Call it before
   * long work with the corpus.
   *
   * @throws UserException if a file is not as it was written
   */
  public void requireIntact(SparkSession spark, List<String> splits) {
    List<String> folders = new ArrayList<>(List.of(SUBWORD));
    splits.forEach(split -> folders.add(pairs(split)));
    requireAllIntact(spark, folders);
  }

  /** Does the same as {@link #requireIntact(SparkSession, List)} for everything in the corpus. */
  void requireIntact(SparkSession spark) {
    requireAllIntact(spark, CHECKED);
  }

  private void requireAllIntact(SparkSession spark, List<String> filesAndFolders) {
    try {
      files().requireIntact(spark, filesAndFolders, manifest.files());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private CorpusFiles files() {
    return new CorpusFiles(HadoopConf.of(hadoop), content);
  }

  /**
   * @throws UserException if its files are missing or not as they were written
   */
  public Subwords subwords() {
    try {
      files().requireIntact(SUBWORD, manifest.files());
      return subwordDirectory(content, hadoop).read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the subwords of " + path, e);
    }
  }

  /**
   * Returns the content of the file of the lexical shortlist; empty if the corpus was prepared
   * without one.
   *
   * @throws UserException if the file is missing or damaged
   */
  public Optional<byte[]> shortlist() {
    if (!manifest.corpus().shortlist().enabled()) {
      return Optional.empty();
    }
    Path file = shortlist(content);
    try {
      byte[] bytes = files().read(Shortlist.FILE, manifest.files());
      Shortlist.read(bytes, file.toString())
          .requireVocabularies(
              manifest.vocabularies().source(), manifest.vocabularies().target(), path.toString());
      return Optional.of(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Requires the corpus to have the shortlist that a search asks for.
   *
   * @throws UserException if it has none
   */
  public void requireShortlist(SearchSettings search) {
    if (search.shortlist() && !manifest.corpus().shortlist().enabled()) {
      throw UserException.of(
          "search.shortlist = true, but the corpus at %s has no lexical shortlist: prepare it with corpus.shortlist.enabled = true, or leave search.shortlist out",
          path);
    }
  }

  static void writeShortlist(Shortlist shortlist, Path directory, Configuration hadoop)
      throws IOException {
    AtomicFile.write(HadoopConf.of(hadoop), shortlist(directory), shortlist.bytes());
  }

  private static Path shortlist(Path directory) {
    return new Path(directory, Shortlist.FILE);
  }

  /** Returns the encoded pairs of all splits, with a column {@code split}. */
  public Dataset<Row> pairs(SparkSession spark) {
    return ExactPaths.read(spark).parquet(new Path(content, PAIRS).toString());
  }

  /**
   * Returns the encoded pairs of train, valid or test. Files are sorted by {@code id}; sort by it
   * if order matters.
   *
   * @throws UserException when they are missing
   */
  public Dataset<Row> pairs(SparkSession spark, String split) {
    manifest.split(split);
    return parquet(spark, pairs(split));
  }

  /** Returns the directory of the Parquet files of train, valid or test, for other readers. */
  public Path files(String split) {
    return pairs(content, split);
  }

  /**
   * Learns likely translations of words from the training pairs, as {@code corpus.lexicon} of the
   * settings that the corpus was prepared with says.
   */
  public Lexicon lexicon(SparkSession spark) {
    String train = PairTable.TRAIN;
    return Lexicon.learn(
        pairs(spark, train),
        manifest.split(train).pairs(),
        manifest.corpus().lexicon(),
        manifest.corpus().tags());
  }

  /** Returns the rejected lines with their reasons. */
  public Dataset<Row> rejected(SparkSession spark) {
    return parquet(spark, REJECTED);
  }

  /**
   * Returns the training pairs that overlap test sets.
   *
   * @throws UserException if they were not searched for
   */
  public Dataset<Row> overlapping(SparkSession spark) {
    return parquet(spark, OVERLAPPING);
  }

  /**
   * Returns the contents of the audit page in addition to the manifest.
   *
   * @throws UserException if its file is missing or damaged
   */
  public CorpusAudit audit() {
    Path file = new Path(content, CorpusAudit.FILE);
    try {
      return JSON.readValue(
          new String(files().read(CorpusAudit.FILE, manifest.files()), StandardCharsets.UTF_8),
          CorpusAudit.class);
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Returns the settings that the corpus was prepared with, as readable text. */
  public String settings() {
    try {
      String corpus = JSON.writeValueAsString(manifest.corpus());
      return manifest.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL
          ? corpus
          : corpus + "\n" + JSON.writeValueAsString(manifest.subword());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write settings that were read", e);
    }
  }

  /** The directory of the rejected pairs. */
  public Path rejectedPairs() {
    return new Path(content, REJECTED);
  }

  public Path auditPage() {
    return new Path(content, AUDIT_PAGE);
  }

  public void writeAuditPage(String html) throws IOException {
    AtomicFile.write(HadoopConf.of(hadoop), auditPage(), html.getBytes(StandardCharsets.UTF_8));
  }

  private Dataset<Row> parquet(SparkSession spark, String folder) {
    Path table = new Path(content, folder);
    try {
      files().requireListed(folder, manifest.files());
      return WrittenTable.open(spark, table);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + table, e);
    }
  }
}
