package io.tandem.subword.sentencepiece;

/** Segments a span of a text by itself. Safe for use by several threads. */
interface WordCutter {
  /**
   * Returns the best segmentation of a span of the text.
   *
   * @param before the score of the best segmentation of the text before the span
   */
  WordCut cut(byte[] text, int from, int to, double before);

  /** Returns a sum of scores in the precision of the model: single, as in SentencePiece. */
  default double rounded(double sum) {
    return (float) sum;
  }

  /** Returns the score of the text before with this word, added up as the model does. */
  default double scoreAfter(WordCut word, double before) {
    double sum = before;
    for (double score : word.scores()) {
      sum = rounded(sum + score);
    }
    return sum;
  }

  /**
   * Returns whether no piece crosses the start of a word (U+2581), so that the segmentation of a
   * text is that of its words.
   */
  boolean isWordwise();
}
