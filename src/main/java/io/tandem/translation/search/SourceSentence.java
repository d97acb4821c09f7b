package io.tandem.translation.search;

import java.util.Arrays;
import java.util.List;

/**
 * A sentence to be translated.
 *
 * @param ids ending with EOS
 * @param prefix the beginning of the translation; without BOS
 * @param candidates the tokens that the translation may consist of, ascending; none if it may
 *     consist of all
 */
public record SourceSentence(int[] ids, int[] prefix, int[] candidates) {
  private static final int[] NOTHING = {};

  /** Creates a sentence whose translation may consist of all tokens. */
  public SourceSentence(int[] ids, int[] prefix) {
    this(ids, prefix, NOTHING);
  }

  /** Creates a sentence whose translation may begin with anything. */
  public SourceSentence(int[] ids) {
    this(ids, NOTHING);
  }

  /** Returns the sentence with its candidates in a shortlist. */
  public SourceSentence among(Shortlist shortlist) {
    return new SourceSentence(ids, prefix, shortlist.candidates(ids, prefix));
  }

  static List<SourceSentence> of(int[][] sources) {
    return Arrays.stream(sources).map(SourceSentence::new).toList();
  }

  /**
   * Starts a session for sentences; all have candidates or none has.
   *
   * @throws IllegalArgumentException if only some have
   */
  static NextTokenModel.Session start(NextTokenModel model, List<SourceSentence> sentences) {
    int[][] candidates =
        sentences.stream()
            .map(SourceSentence::candidates)
            .filter(each -> each.length > 0)
            .toArray(int[][]::new);
    if (candidates.length == 0) {
      return model.start(ids(sentences));
    }
    if (candidates.length < sentences.size()) {
      throw new IllegalArgumentException("some sentences have candidates, and others have none");
    }
    return model.start(ids(sentences), candidates);
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
        && Arrays.equals(prefix, that.prefix)
        && Arrays.equals(candidates, that.candidates);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(ids) + Arrays.hashCode(prefix)) + Arrays.hashCode(candidates);
  }
}
