package io.tandem.corpus.directory;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.RuleEffect;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.FileEntry;
import io.tandem.storage.ManifestHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a corpus directory says about itself.
 *
 * @param kind always {@link #KIND}
 * @param formatVersion of the directory, {@link #FORMAT_VERSION} when written by this version
 * @param tandemVersion version that wrote it
 * @param created ISO 8601, UTC
 * @param seed the split is a function of
 * @param corpus settings in effect
 * @param subword settings in effect
 * @param stages what it was made from
 * @param inputs files in their order
 * @param read lines read
 * @param rules what each rule did, in their order
 * @param rejected lines by reason
 * @param leakage training pairs that overlap test sets; none when they were not looked for
 * @param mixture what each element of {@code corpus.inputs} gives, in their order
 * @param splits by name: train, valid, test
 * @param files of subwords and tables, with their checksums; none in corpora of earlier versions
 * @param vocabularySize ids, special ones and bytes included
 * @param job that made it
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
    List<MixtureShare> mixture,
    Map<String, SplitStatistics> splits,
    List<FileEntry> files,
    int vocabularySize,
    String job) {
  public static final String KIND = ManifestHead.CORPUS;
  public static final int FORMAT_VERSION = 1;
  public static final String FILE = ManifestHead.FILE;

  public CorpusManifest {
    Objects.requireNonNull(corpus, "no corpus");
    Objects.requireNonNull(subword, "no subword");
    Objects.requireNonNull(inputs, "no inputs");
    Objects.requireNonNull(rejected, "no rejected");
    Objects.requireNonNull(splits, "no splits");
    // Manifests written by earlier versions do not have them.
    rules = rules == null ? List.of() : List.copyOf(rules);
    leakage = leakage == null ? List.of() : List.copyOf(leakage);
    stages = stages == null ? StageKeys.UNKNOWN : stages;
    mixture = mixture == null ? List.of() : List.copyOf(mixture);
    files = files == null ? List.of() : List.copyOf(files);
    job = job == null ? "" : job;
  }

  /**
   * A file that was read.
   *
   * @param file the file, or that of the source side
   * @param target the file of the target side; empty when both sides stand in one
   * @param bytes size on disk, of both together
   * @param rows lines read from it
   * @param kept pairs by split
   * @param sha256 of the file as it is on disk; empty for tables
   * @param targetSha256 of the file of the target side; empty when both sides stand in one
   */
  public record InputFile(
      String file,
      String target,
      long bytes,
      long rows,
      Map<String, Long> kept,
      String sha256,
      String targetSha256) {
    public InputFile {
      // Manifests written by earlier versions do not have these.
      kept = kept == null ? Map.of() : kept;
      sha256 = sha256 == null ? "" : sha256;
      targetSha256 = targetSha256 == null ? "" : targetSha256;
    }
  }

  /** How often an epoch sees a training pair, on average. */
  public double copiesOfPair() {
    long seen = mixture.stream().mapToLong(MixtureShare::pairsAnEpoch).sum();
    return mixture.isEmpty() ? 1 : (double) seen / split(PairTable.TRAIN).pairs();
  }

  /**
   * The statistics of a split.
   *
   * @throws IllegalArgumentException when there is no split of that name
   */
  public SplitStatistics split(String name) {
    SplitStatistics found = splits.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no split %s in %s".formatted(name, splits.keySet()));
    }
    return found;
  }
}
