package io.tandem.corpus;

import io.tandem.corpus.table.PairTable;
import java.util.List;
import java.util.Map;

/**
 * The contribution of an input to a corpus.
 *
 * @param input its path, or the files of its two sides
 * @param tags before its source sentences
 * @param weight see {@link io.tandem.config.InputSettings}
 * @param pairs by split
 * @param factor how often an epoch of training sees each of its training pairs, on average
 * @param pairsAnEpoch the number of training pairs that an epoch sees, repetitions included
 */
public record MixtureShare(
    String input,
    List<String> tags,
    double weight,
    Map<String, Long> pairs,
    double factor,
    long pairsAnEpoch) {
  /** Returns whether it has training pairs, rather than only pairs for validation or test. */
  public boolean givesTrainingPairs() {
    return pairs.getOrDefault(PairTable.TRAIN, 0L) > 0;
  }

  MixtureShare withPairsAnEpoch(long drawn) {
    return new MixtureShare(input, tags, weight, pairs, factor, drawn);
  }
}
