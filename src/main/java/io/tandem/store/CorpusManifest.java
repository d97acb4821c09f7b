package io.tandem.store;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.RuleEffect;
import io.tandem.corpus.SplitStatistics;
import java.util.List;
import java.util.Map;

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
 * @param inputs files in their order
 * @param read lines read
 * @param rules what each rule did, in their order
 * @param rejected lines by reason
 * @param leakage training pairs that overlap test sets; none when they were not looked for
 * @param splits by name: train, valid, test
 * @param vocabularySize ids, special ones and bytes included
 */
public record CorpusManifest(
    String kind,
    int formatVersion,
    String tandemVersion,
    String created,
    long seed,
    CorpusSettings corpus,
    SubwordSettings subword,
    List<InputFile> inputs,
    long read,
    List<RuleEffect> rules,
    Map<String, Long> rejected,
    List<LeakageCount> leakage,
    Map<String, SplitStatistics> splits,
    int vocabularySize) {
  public static final String KIND = "tandem-corpus";
  public static final int FORMAT_VERSION = 1;
  public static final String FILE = "manifest.json";

  public CorpusManifest {
    // Manifests written by earlier versions do not have them.
    rules = rules == null ? List.of() : List.copyOf(rules);
    leakage = leakage == null ? List.of() : List.copyOf(leakage);
  }

  /**
   * A file that was read.
   *
   * @param file the file, or that of the source side
   * @param target the file of the target side; empty when both sides stand in one
   * @param bytes size on disk, of both together
   * @param rows lines read from it
   * @param sha256 of the file as it is on disk; empty for tables
   * @param targetSha256 of the file of the target side; empty when both sides stand in one
   */
  public record InputFile(
      String file, String target, long bytes, long rows, String sha256, String targetSha256) {
    public InputFile {
      // Manifests written by earlier versions do not have hashes.
      sha256 = sha256 == null ? "" : sha256;
      targetSha256 = targetSha256 == null ? "" : targetSha256;
    }
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
