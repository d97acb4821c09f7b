package io.tandem.corpus.directory;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.corpus.dedupe.OtherCorpora;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.text.Normalizer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The corpora that a corpus is compared with: those among {@code corpus.leakage.against}, and all
 * of {@code corpus.duplicates.against}. Driver only.
 *
 * @param settings of the corpus that is prepared
 */
record ComparedCorpora(SparkSession spark, CorpusSettings settings) {
  private static final String LEAKAGE = "corpus.leakage.against";
  private static final String DUPLICATES = "corpus.duplicates.against";

  private static final StructType TEXT =
      new StructType()
          .add(PairTable.SOURCE, DataTypes.StringType, false)
          .add(PairTable.TARGET, DataTypes.StringType, false);

  /**
   * Returns whether the path, one of {@code corpus.leakage.against}, is that of a directory, which
   * must be a corpus, and not of a file.
   */
  static boolean isCorpus(String path, Configuration hadoop) {
    return GivenPath.setting(LEAKAGE, path).status(hadoop).isDirectory();
  }

  /**
   * Returns the SHA-256 of the manifest of each corpus, by its path as it is given.
   *
   * @throws UserException if one is no corpus, or the one that is prepared
   */
  Map<String, String> identities() throws IOException {
    Map<String, String> identities = new LinkedHashMap<>();
    for (String path : settings.leakage().against()) {
      if (isCorpus(path, hadoop())) {
        identities.put(path, identity(LEAKAGE, path));
      }
    }
    for (String path : settings.duplicates().against()) {
      identities.put(path, identity(DUPLICATES, path));
    }
    return identities;
  }

  private String identity(String setting, String path) throws IOException {
    Path place = GivenPath.setting(setting, path).in(hadoop());
    if (!place.getFileSystem(hadoop()).exists(place)) {
      throw UserException.of(
          "%s = %s: corpus directory not found; prepare it first, or leave it out", setting, path);
    }
    if (qualified(place).equals(qualified(target()))) {
      throw UserException.of(
          "%s = %s: a corpus cannot be compared with itself, as corpus.dir is the same; leave it out",
          setting, path);
    }
    return CorpusDirectory.identity(place, HadoopConf.of(hadoop()))
        .orElseThrow(
            () ->
                UserException.of(
                    "%s = %s: expected a corpus directory as jobs/prepare.sh writes it, found no such %s there",
                    setting, path, CorpusManifest.FILE));
  }

  private Path qualified(Path path) throws IOException {
    return path.getFileSystem(hadoop()).makeQualified(path);
  }

  private Path target() {
    return settings.requiredDir().in(hadoop());
  }

  /**
   * Opens their pairs.
   *
   * @throws UserException if one has no pairs of the kind that is compared
   */
  OtherCorpora open() {
    Map<String, Dataset<Row>> tests = new LinkedHashMap<>();
    for (String path : settings.leakage().against()) {
      if (isCorpus(path, hadoop())) {
        tests.put(path, heldOut(path));
      }
    }
    return new OtherCorpora(
        tests, settings.duplicates().against().stream().map(this::known).reduce(Dataset::union));
  }

  /** Returns the pairs of valid and test. */
  private Dataset<Row> heldOut(String path) {
    CorpusDirectory corpus = CorpusDirectory.openAny(path, hadoop());
    List<String> splits =
        List.of(PairTable.TEST, PairTable.VALID).stream()
            .filter(split -> pairs(corpus, split) > 0)
            .toList();
    return splits.stream()
        .map(split -> texts(corpus, split))
        .reduce(Dataset::union)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s = %s: this corpus has neither valid nor test pairs; leave it out, or name it as %s if its training pairs are meant",
                    LEAKAGE, path, DUPLICATES));
  }

  private static long pairs(CorpusDirectory corpus, String split) {
    return Optional.ofNullable(corpus.manifest().splits().get(split))
        .map(statistics -> statistics.pairs())
        .orElse(0L);
  }

  /**
   * Returns the pairs of all splits, or, to compare monolingual text with, their sides as sources.
   */
  private Dataset<Row> known(String path) {
    CorpusDirectory corpus = CorpusDirectory.openAny(path, hadoop());
    boolean hasPairs = corpus.manifest().corpus().kind() == Kind.PARALLEL;
    if (settings.kind() == Kind.PARALLEL && !hasPairs) {
      throw UserException.of(
          "%s = %s: this corpus is monolingual, and has no pairs that could be the same as those of a parallel corpus; leave it out",
          DUPLICATES, path);
    }
    Dataset<Row> pairs =
        corpus.manifest().splits().keySet().stream()
            .map(split -> texts(corpus, split))
            .reduce(Dataset::union)
            .orElseThrow();
    if (settings.kind() == Kind.PARALLEL) {
      return pairs;
    }
    Dataset<Row> sources = sentences(pairs, PairTable.SOURCE);
    return hasPairs ? sources.union(sentences(pairs, PairTable.TARGET)) : sources;
  }

  private static Dataset<Row> sentences(Dataset<Row> pairs, String side) {
    return pairs.select(col(side).as(PairTable.SOURCE), lit("").as(PairTable.TARGET));
  }

  /** Returns source and target without tags and normalized as the settings say. */
  private Dataset<Row> texts(CorpusDirectory corpus, String split) {
    return PairTable.select(corpus.pairs(spark, split), TEXT)
        .map(
            new PlainPair(
                Set.copyOf(corpus.manifest().corpus().tags()), new Normalizer(settings.casing())),
            Encoders.row(TEXT));
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  /** Removes tags before the source and normalizes both sides. On executors. */
  private record PlainPair(Set<String> tags, Normalizer normalizer)
      implements MapFunction<Row, Row> {
    @Override
    public Row call(Row pair) {
      return RowFactory.create(
          normalizer.normalize(untagged(pair.getString(0))),
          normalizer.normalize(pair.getString(1)));
    }

    private String untagged(String source) {
      String rest = source;
      for (int end = rest.indexOf(' ');
          end > 0 && tags.contains(rest.substring(0, end));
          end = rest.indexOf(' ')) {
        rest = rest.substring(end + 1);
      }
      return rest;
    }
  }
}
