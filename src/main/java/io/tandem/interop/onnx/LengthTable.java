package io.tandem.interop.onnx;

import io.tandem.config.SearchSettings;
import io.tandem.translation.search.LengthLimit;
import java.util.stream.IntStream;

/**
 * The lengths that search allows, for each number of source tokens without EOS. Lengths of
 * translations include EOS.
 *
 * @param least the minimum length by source tokens
 * @param most the maximum length by source tokens
 * @param positions the number of positions that encoder and decoder need
 */
record LengthTable(long[] least, long[] most, int positions) {
  /** What pipelines ask for without settings: 256 tokens; and as Marian's models have. */
  private static final int FEWEST_POSITIONS = 512;

  private static final int MOST_POSITIONS = 4096;

  static LengthTable of(SearchSettings search) {
    LengthLimit limit = LengthLimit.of(search);
    int source = Math.min(search.maximumSourceTokens(), MOST_POSITIONS - 1);
    int longest = IntStream.rangeClosed(0, source).map(limit::most).max().orElseThrow();
    int positions =
        Math.max(FEWEST_POSITIONS, Math.max(source, Math.min(longest, MOST_POSITIONS - 1)) + 1);
    return new LengthTable(
        lengths(source, tokens -> Math.min(limit.least(tokens), positions - 1)),
        lengths(source, tokens -> Math.min(limit.most(tokens), positions - 1)),
        positions);
  }

  private static long[] lengths(int source, java.util.function.IntUnaryOperator length) {
    return IntStream.rangeClosed(0, source).map(length).asLongStream().toArray();
  }

  /** The number of ids of the longest source, with EOS. */
  int sourceIds() {
    return least.length;
  }
}
