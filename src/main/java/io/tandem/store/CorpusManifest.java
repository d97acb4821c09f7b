package io.tandem.store;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
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
 * @param rejected lines by reason
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
    Map<String, Long> rejected,
    Map<String, SplitStatistics> splits,
    int vocabularySize) {
  public static final String KIND = "tandem-corpus";
  public static final int FORMAT_VERSION = 1;
  public static final String FILE = "manifest.json";

  /**
   * A file that was read.
   *
   * @param file the file, or that of the source side
   * @param target the file of the target side; empty when both sides stand in one
   * @param bytes size on disk, of both together
   * @param rows lines read from it
   */
  public record InputFile(String file, String target, long bytes, long rows) {}

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
