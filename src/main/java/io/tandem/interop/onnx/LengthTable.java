package io.tandem.interop.onnx;

import io.tandem.config.SearchSettings;
import io.tandem.translation.search.LengthLimit;
import java.util.stream.IntStream;

/**
 * The allowed lengths, for each number of source tokens without EOS. Lengths of translations
 * include EOS.
 *
 * @param least the minimum length by source tokens
 * @param most the maximum length by source tokens
 * @param positions the number of positions that encoder and decoder need
 */
record LengthTable(long[] least, long[] most, int positions) {
  /** The sources that pipelines truncate to by default: 256 tokens; at most Marian's. */
  private static final int MIN_POSITIONS = 512;

  private static final int MAX_POSITIONS = 4096;

  static LengthTable of(SearchSettings search) {
    LengthLimit limit = LengthLimit.of(search);
    int source = Math.min(search.maximumSourceTokens(), MAX_POSITIONS - 1);
    int longest = IntStream.rangeClosed(0, source).map(limit::most).max().orElseThrow();
    int positions =
        Math.max(MIN_POSITIONS, Math.max(source, Math.min(longest, MAX_POSITIONS - 1)) + 1);
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
