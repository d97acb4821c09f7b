package io.tandem.translation.search;

import java.util.Arrays;

/**
 * A session in which only candidates may follow, by the probabilities of all tokens: the plain way,
 * for any model.
 */
public final class MaskedSession extends FullRowSession {
  private final NextTokenModel.Session whole;
  private final int[][] candidates;
  private final float[] row;

  /** The sentence of each row of the last call. */
  private int[] sentences;

  /**
   * @param whole the session in which all tokens may follow
   * @param candidates for each sentence the tokens that may follow, ascending
   */
  public MaskedSession(NextTokenModel.Session whole, int[][] candidates, int vocabularySize) {
    super(vocabularySize);
    this.whole = whole;
    this.candidates = candidates;
    row = new float[vocabularySize];
    sentences = new int[candidates.length];
    Arrays.setAll(sentences, sentence -> sentence);
  }

  @Override
  public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
    whole.advance(parents, tokens, logProbabilities);
    int[] before = sentences;
    sentences = Arrays.stream(parents).map(parent -> before[parent]).toArray();
    for (int r = 0; r < parents.length; r++) {
      mask(logProbabilities, r * row.length, candidates[sentences[r]]);
    }
  }

  /** Leaves the probabilities of candidates, divided by their sum. */
  private void mask(float[] logProbabilities, int from, int[] ofSentence) {
    double sum = 0;
    for (int id : ofSentence) {
      sum += Math.exp(logProbabilities[from + id]);
    }
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    for (int id : ofSentence) {
      row[id] = (float) (logProbabilities[from + id] - Math.log(sum));
    }
    System.arraycopy(row, 0, logProbabilities, from, row.length);
  }

  @Override
  public void close() {
    whole.close();
  }
}
