package io.tandem.kernels;

import java.util.Arrays;

/**
 * Where each sentence's rows lie in a matrix of real tokens: sentence b has the rows {@code
 * start(b)} to {@code start(b + 1)}. Two sentences of 3 and 2 tokens: offsets 0, 3, 5.
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

  /** Tokens of the longest sentence; 0 when there is none. */
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

  /** The sentences {@code from} to {@code to - 1} on their own, in rows that count from 0. */
  public Segments part(int from, int to) {
    int[] part = Arrays.copyOfRange(offsets, from, to + 1);
    int first = part[0];
    Arrays.setAll(part, i -> part[i] - first);
    return new Segments(part);
  }

  /**
   * Elements that the attention of these queries over those keys needs, for all heads; heads follow
   * each other in a sentence.
   */
  public long attentionElements(Segments keys, int heads) {
    long sum = 0;
    for (int b = 0; b < count(); b++) {
      sum += (long) heads * length(b) * keys.length(b);
    }
    return sum;
  }
}
