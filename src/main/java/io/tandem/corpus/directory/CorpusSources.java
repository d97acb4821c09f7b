package io.tandem.corpus.directory;

import io.tandem.config.CorpusSettings;
import io.tandem.config.Settings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.corpus.PairScorer;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The sources of a corpus. Driver only.
 *
 * @param hashes SHA-256 by path of all files that are read, including test sets and subword models,
 *     and of the manifests of corpora that are compared; of tables, the id that they have in
 *     addition to their snapshots, by name; of models that score pairs, by {@link
 *     StageKeys#scoring}
 * @param keys of the stages
 */
record CorpusSources(List<BitextFile> files, Map<String, String> hashes, StageKeys keys) {
  /**
   * Reads and hashes all files.
   *
   * @param models what is not read from files
   * @throws io.tandem.UserException when one is missing
   */
  static CorpusSources of(
      SparkSession spark, Settings settings, List<BitextFile> files, CorpusModels models)
      throws IOException {
    Map<String, String> hashes = new HashMap<>();
    // They are few, the driver reads them anyway, and their paths may be relative to its folder.
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    for (GivenPath other : others(settings, conf.configuration())) {
      hashes.put(other.text(), FileHashes.of(other, conf));
    }
    hashes.putAll(new ComparedCorpora(spark, settings.corpus()).identities());
    hashes.putAll(FileHashes.of(spark, paths(files)));
    for (BitextFile file : files) {
      if (TableSnapshots.isTable(file.input())) {
        hashes.put(file.source(), TableSnapshots.table(spark, file.input()).id());
      }
    }
    if (models.subwords().isPresent()) {
      hashes.put(settings.subword().model(), models.subwords().get().sha256());
    }
    models
        .scorer()
        .map(PairScorer::models)
        .orElse(Map.of())
        .forEach((name, model) -> hashes.put(StageKeys.scoring(name), model.sha256()));
    return new CorpusSources(files, hashes, StageKeys.of(settings, files, hashes, spark.version()));
  }

  private static List<GivenPath> others(Settings settings, Configuration hadoop) {
    List<GivenPath> others = new ArrayList<>();
    for (String path : settings.corpus().leakage().against()) {
      if (!ComparedCorpora.isCorpus(path, hadoop)) {
        others.add(GivenPath.setting("corpus.leakage.against", path));
      }
    }
    if (settings.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL) {
      return others;
    }
    if (!settings.subword().model().isEmpty() && settings.subword().kind() != Kind.MODEL) {
      others.add(GivenPath.setting("subword.model", settings.subword().model()));
    }
    if (!settings.subword().targetModel().isEmpty()) {
      others.add(GivenPath.setting("subword.targetModel", settings.subword().targetModel()));
    }
    for (String file : settings.subword().vocabularies()) {
      others.add(GivenPath.setting("subword.vocabularies", file));
    }
    return others;
  }

  /** Returns the paths as written in {@link BitextFile}; tables have none. */
  private static List<String> paths(List<BitextFile> files) {
    return files.stream()
        .filter(file -> !TableSnapshots.isTable(file.input()))
        .flatMap(file -> Stream.of(file.source(), file.target()))
        .filter(path -> !path.isEmpty())
        .distinct()
        .toList();
  }
}
