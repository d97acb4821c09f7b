package io.tandem.corpus.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.Settings;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.storage.CodeFingerprint;
import io.tandem.storage.Sha256;
import io.tandem.storage.StoreJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that the stages of a corpus depend on, as SHA-256: equal keys mean equal results. A
 * setting that is not known to concern only a later stage is part of both keys.
 *
 * @param cleaned the key of cleaned pairs, rejected lines and their counts; empty if unknown
 * @param corpus the key of the whole corpus; empty if unknown
 */
record StageKeys(String cleaned, String corpus) {
  static final StageKeys UNKNOWN = new StageKeys("", "");

  private static final List<String> NO_PART_OF_CLEANING =
      List.of("dir", "reuse", "mixing", "punctuation", "tokenization", "shortlist");

  /**
   * @param files the files of the inputs
   * @param hashes SHA-256 by path of every file that is read and of the manifest of every corpus
   *     that is compared, of models by {@link #scoring}, and the ids of tables by name; the
   *     settings have their snapshots
   * @param spark the version of Spark, on which SQL conditions depend
   */
  static StageKeys of(
      Settings settings, List<BitextFile> files, Map<String, String> hashes, String spark)
      throws IOException {
    if (files.stream().anyMatch(StageKeys::mayChange)) {
      return UNKNOWN;
    }
    ObjectNode corpus = StoreJson.MAPPER.valueToTree(settings.corpus());
    corpus.remove(List.of("dir", "reuse"));
    ObjectNode cleaning = corpus.deepCopy();
    cleaning.remove(NO_PART_OF_CLEANING);
    if (settings.corpus().casing() == Casing.TRUECASE) {
      cleaning.put("casing", Casing.KEEP.name()); // The text of the pairs does not depend on it.
    }
    if (Cleaning.of(settings.corpus()).alignmentScore().isEmpty()) {
      cleaning.remove("lexicon"); // No other rule uses it.
    }
    for (JsonNode rule : cleaning.path("rules")) {
      if (rule.path("rule").asText().equals(ModelScore.KIND)) {
        identifyModels((ObjectNode) rule.path("parameters"), hashes);
      }
    }
    for (JsonNode input : cleaning.path("inputs")) {
      ((ObjectNode) input).remove(List.of("name", "weight"));
    }
    ObjectNode subword = StoreJson.MAPPER.valueToTree(settings.subword());
    subword.put("sampling", 0.0); // It concerns only training.
    if (settings.corpus().kind() == CorpusSettings.Kind.MONOLINGUAL) {
      subword.removeAll(); // There are none.
    }
    List<String> paths = files.stream().map(file -> file.source() + "\n" + file.target()).toList();
    String cleaned =
        key(
            CodeFingerprint.current(),
            spark,
            settings.seed(),
            cleaning,
            paths,
            hashesOf(hashes, files, compared(settings.corpus())));
    return new StageKeys(cleaned, key(cleaned, corpus, subword, new TreeMap<>(hashes)));
  }

  /** Returns the name under which the hash of a model that scores pairs is known. */
  static String scoring(String parameter) {
    return ModelScore.KIND + " " + parameter;
  }

  /** Replaces the paths of models, which may move and change, by their hashes. */
  private static void identifyModels(ObjectNode parameters, Map<String, String> hashes) {
    for (String parameter : List.of("forward", "backward")) {
      parameters.put(parameter, hashes.getOrDefault(scoring(parameter), ""));
    }
  }

  /** Returns whether it is a table without snapshots, whose changes go unnoticed. */
  private static boolean mayChange(BitextFile file) {
    return TableSnapshots.isTable(file.input()) && file.input().snapshot().isEmpty();
  }

  private static List<String> compared(CorpusSettings corpus) {
    return Stream.concat(
            corpus.leakage().against().stream(), corpus.duplicates().against().stream())
        .toList();
  }

  private static Map<String, String> hashesOf(
      Map<String, String> hashes, List<BitextFile> files, List<String> others) {
    Map<String, String> chosen = new TreeMap<>();
    for (BitextFile file : files) {
      chosen.put(file.source(), hashes.get(file.source()));
      if (!file.target().isEmpty()) {
        chosen.put(file.target(), hashes.get(file.target()));
      }
    }
    others.forEach(file -> chosen.put(file, hashes.get(file)));
    return chosen;
  }

  private static String key(Object... parts) throws IOException {
    byte[] json = StoreJson.MAPPER.writeValueAsString(parts).getBytes(StandardCharsets.UTF_8);
    return Sha256.of(new ByteArrayInputStream(json));
  }
}
