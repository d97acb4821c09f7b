package io.tandem.corpus.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.RuleEffect;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.storage.FileEntry;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.ModelOrigin;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The manifest of a corpus directory.
 *
 * @param kind always {@link #KIND}
 * @param formatVersion the version of the directory's format, {@link #FORMAT_VERSION} if written by
 *     this version
 * @param tandemVersion the version of Tandem that wrote it
 * @param created ISO 8601, UTC
 * @param seed the seed of the split
 * @param corpus settings in effect
 * @param subword settings in effect
 * @param stages the keys of the stages that it was made from
 * @param inputs files in their order
 * @param read number of lines read
 * @param rules the effect of each rule, in their order
 * @param rejected number of lines by reason
 * @param leakage training pairs that overlap test sets; none if they were not searched for
 * @param alignment pairs by the score of the rule alignment-score; null without that rule
 * @param modelScores pairs by the score of the rule model-score; null without that rule
 * @param mixture the contribution of each element of {@code corpus.inputs}, in their order
 * @param splits by name: train, valid, test; train alone if the corpus is monolingual
 * @param files of subwords and tables, with their checksums
 * @param vocabularySize number of ids, including special tokens and bytes; if each side has its own
 *     vocabulary, of the source side; 0 if the corpus is monolingual
 * @param targetVocabularySize number of ids of the target side if it has its own vocabulary, else 0
 * @param job the job that made it
 * @param subwordsOf the model whose subwords it has; null if they are its own
 * @param scoredBy the models of the rule model-score, by the parameter that names them; null
 *     without that rule
 */
public record CorpusManifest(
    String kind,
    int formatVersion,
    String tandemVersion,
    String created,
    long seed,
    CorpusSettings corpus,
    SubwordSettings subword,
    StageKeys stages,
    List<InputFile> inputs,
    long read,
    List<RuleEffect> rules,
    Map<String, Long> rejected,
    List<LeakageCount> leakage,
    @JsonInclude(JsonInclude.Include.NON_NULL) ScoreCounts alignment,
    @JsonInclude(JsonInclude.Include.NON_NULL) ScoreCounts modelScores,
    List<MixtureShare> mixture,
    Map<String, SplitStatistics> splits,
    List<FileEntry> files,
    int vocabularySize,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int targetVocabularySize,
    String job,
    @JsonInclude(JsonInclude.Include.NON_NULL) ModelOrigin subwordsOf,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, ModelOrigin> scoredBy) {
  public static final String KIND = ManifestHead.CORPUS;
  public static final int FORMAT_VERSION = 1;
  public static final String FILE = ManifestHead.FILE;

  public CorpusManifest {
    require("corpus", corpus);
    require("subword", subword);
    require("stages", stages);
    require("inputs", inputs);
    require("rules", rules);
    require("rejected", rejected);
    require("leakage", leakage);
    require("mixture", mixture);
    require("splits", splits);
    require("files", files);
  }

  private static void require(String name, Object value) {
    Objects.requireNonNull(value, () -> "no " + name);
  }

  /**
   * A file that was read.
   *
   * @param file the file, or that of the source side
   * @param target the file of the target side; empty if one file has both sides
   * @param input the name of its input for stages of training; its own path in a corpus of an
   *     earlier version
   * @param bytes size on disk, of both together
   * @param rows lines read from it
   * @param kept pairs by split
   * @param sha256 of the file as it is on disk; empty for tables
   * @param targetSha256 of the file of the target side; empty if one file has both sides
   * @param snapshot of a table: the id of the snapshot that was read; empty for files, and for
   *     tables that have none
   * @param tableId the id of a Delta table, because another table of its name also counts its
   *     versions from 0; empty for all others
   */
  public record InputFile(
      String file,
      String target,
      String input,
      long bytes,
      long rows,
      Map<String, Long> kept,
      String sha256,
      String targetSha256,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String snapshot,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String tableId) {
    public InputFile {
      require("kept", kept);
      input = input == null ? file : input;
      snapshot = snapshot == null ? "" : snapshot;
      tableId = tableId == null ? "" : tableId;
    }
  }

  /** Returns whether both sides have one vocabulary. */
  public boolean sharesVocabulary() {
    return targetVocabularySize == 0;
  }

  /** Returns the number of ids of each side. */
  public VocabularySizes vocabularies() {
    return new VocabularySizes(
        vocabularySize, sharesVocabulary() ? vocabularySize : targetVocabularySize);
  }

  /** Returns how often an epoch sees a training pair, on average. */
  public double copiesOfPair() {
    long seen = mixture.stream().mapToLong(MixtureShare::pairsAnEpoch).sum();
    return (double) seen / split(PairTable.TRAIN).pairs();
  }

  /** Returns the names of the inputs with training pairs, as stages of training call them. */
  public SortedSet<String> inputsWithTrainingPairs() {
    return inputs.stream()
        .filter(file -> file.kept().getOrDefault(PairTable.TRAIN, 0L) > 0)
        .map(InputFile::input)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the statistics of a split.
   *
   * @throws IllegalArgumentException if there is no split of that name
   */
  public SplitStatistics split(String name) {
    SplitStatistics found = splits.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no split %s in %s".formatted(name, splits.keySet()));
    }
    return found;
  }
}
