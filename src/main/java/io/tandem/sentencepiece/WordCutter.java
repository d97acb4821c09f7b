package io.tandem.sentencepiece;

/** Cuts a part of a text by itself. Safe for use by several threads. */
interface WordCutter {
  /**
   * The best cut of a part of the text.
   *
   * @param before the score of the best segmentation of the text before the part
   */
  WordCut cut(byte[] text, int from, int to, float before);

  /**
   * Returns whether no piece goes on where a word begins, with U+2581: then the cut of a text is
   * that of its words.
   */
  boolean isWordwise();
}
