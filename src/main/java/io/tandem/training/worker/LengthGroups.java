package io.tandem.training.worker;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The pairs of a shard in groups of equal lengths: where each group begins, among the pairs and in
 * the file of their ids, so that nothing has to be kept for a single pair. Lengths do not count
 * EOS.
 */
final class LengthGroups {
  /** The lengths of both sides in each group, ascending; see {@link PairBlock}. */
  private final int[] lengths;

  /** The first pair of each group, and the number of all pairs. */
  private final int[] starts;

  /** The number of ids before each group. */
  private final long[] idsBefore;

  /**
   * @param lengths see above
   * @param starts see above, one more
   */
  LengthGroups(int[] lengths, int[] starts) {
    this.lengths = lengths;
    this.starts = starts;
    idsBefore = new long[lengths.length];
    for (int group = 1; group < lengths.length; group++) {
      idsBefore[group] = idsBefore[group - 1] + (long) pairs(group - 1) * ids(group - 1);
    }
  }

  int count() {
    return lengths.length;
  }

  /** Returns the number of pairs in all groups. */
  int size() {
    return starts[count()];
  }

  /** Returns the group of pair {@code i}. */
  int of(int i) {
    int found = Arrays.binarySearch(starts, 0, count(), i);
    return found < 0 ? -found - 2 : found;
  }

  int start(int group) {
    return starts[group];
  }

  int end(int group) {
    return starts[group + 1];
  }

  int source(int group) {
    return PairBlock.source(lengths[group]);
  }

  int target(int group) {
    return PairBlock.target(lengths[group]);
  }

  /** Returns the ids of a pair of the group, both sides together. */
  int ids(int group) {
    return source(group) + target(group);
  }

  /** Returns the number of ids before those of pair {@code i}, which is in the group. */
  long idsBefore(int group, int i) {
    return idsBefore[group] + (long) (i - start(group)) * ids(group);
  }

  /** Returns the source tokens of all pairs, EOS included. */
  long sourceTokens() {
    return IntStream.range(0, count()).mapToLong(g -> pairs(g) * (source(g) + 1L)).sum();
  }

  /** Returns the target tokens of all pairs, EOS included. */
  long targetTokens() {
    return IntStream.range(0, count()).mapToLong(g -> pairs(g) * (target(g) + 1L)).sum();
  }

  private int pairs(int group) {
    return end(group) - start(group);
  }
}
