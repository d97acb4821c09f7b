package io.tandem.sentencepiece;

/** Segments a span of a text by itself. Safe for use by several threads. */
interface WordCutter {
  /**
   * Returns the best segmentation of a span of the text.
   *
   * @param before the score of the best segmentation of the text before the span
   */
  WordCut cut(byte[] text, int from, int to, float before);

  /**
   * Returns whether no piece crosses the start of a word (U+2581), so that the segmentation of a
   * text is that of its words.
   */
  boolean isWordwise();
}
