package io.tandem.sentencepiece;

/** Segments a part of a text by itself. Safe for use by several threads. */
interface WordCutter {
  /**
   * Returns the best segmentation of a part of the text.
   *
   * @param before the score of the best segmentation of the text before the part
   */
  WordCut cut(byte[] text, int from, int to, float before);

  /**
   * Returns whether no piece crosses the start of a word, with U+2581: then the segmentation of a
   * text is that of its words.
   */
  boolean isWordwise();
}
