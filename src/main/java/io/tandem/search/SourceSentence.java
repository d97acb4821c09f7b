package io.tandem.search;

import java.util.Arrays;
import java.util.List;

/**
 * A sentence to be translated.
 *
 * @param ids ending with EOS
 * @param prefix what the translation must begin with; without BOS
 */
public record SourceSentence(int[] ids, int[] prefix) {
  private static final int[] NOTHING = {};

  /** Creates a sentence whose translation may begin with anything. */
  public SourceSentence(int[] ids) {
    this(ids, NOTHING);
  }

  static List<SourceSentence> of(int[][] sources) {
    return Arrays.stream(sources).map(SourceSentence::new).toList();
  }

  public static int[][] ids(List<SourceSentence> sentences) {
    return sentences.stream().map(SourceSentence::ids).toArray(int[][]::new);
  }

  /** Returns the number of tokens, without EOS. */
  int tokens() {
    return ids.length - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceSentence that
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(prefix);
  }
}
