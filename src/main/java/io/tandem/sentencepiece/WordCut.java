package io.tandem.sentencepiece;

/**
 * A word segmented into pieces.
 *
 * @param ids the ids of the pieces
 * @param ends where each piece ends, counted from the start of the word
 * @param scores the scores of the pieces, to be added one by one to that of the text before; none
 *     where pieces are not chosen by their sum
 * @param margin the amount by which any other segmentation scores less
 */
record WordCut(int[] ids, int[] ends, float[] scores, double margin) {
  /** The score of the text with this word, summed as {@link Unigram} does. */
  float scoreAfter(float before) {
    float sum = before;
    for (float score : scores) {
      sum += score;
    }
    return sum;
  }
}
