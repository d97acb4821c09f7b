package io.tandem.network.kernels;

/**
 * The rows of each sentence in a matrix of real tokens: sentence b has the rows {@code start(b)} to
 * {@code start(b + 1) - 1}. Two sentences of 3 and 2 tokens: offsets 0, 3, 5.
 */
public record Segments(int[] offsets) {
  public int count() {
    return offsets.length - 1;
  }

  public int start(int sentence) {
    return offsets[sentence];
  }

  public int length(int sentence) {
    return offsets[sentence + 1] - offsets[sentence];
  }

  /** Returns the tokens of the longest sentence; 0 if there is none. */
  public int longest() {
    int longest = 0;
    for (int b = 0; b < count(); b++) {
      longest = Math.max(longest, length(b));
    }
    return longest;
  }

  public int rows() {
    return offsets[offsets.length - 1];
  }

  /**
   * Returns the number of attention weights of these queries over those keys, for all heads; heads
   * follow each other in a sentence.
   */
  public long attentionElements(Segments keys, int heads) {
    long sum = 0;
    for (int b = 0; b < count(); b++) {
      sum += (long) heads * length(b) * keys.length(b);
    }
    return sum;
  }
}
