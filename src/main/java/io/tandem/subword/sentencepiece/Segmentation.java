package io.tandem.subword.sentencepiece;

/**
 * Text segmented into pieces.
 *
 * @param ids the ids of the pieces
 * @param ends the end of each piece in the UTF-8 text; it starts where the one before ends
 * @param score the score of the segmentation: its log probability, for a unigram model
 */
public record Segmentation(int[] ids, int[] ends, double score) {
  static final Segmentation EMPTY = new Segmentation(new int[0], new int[0], 0);

  int size() {
    return ids.length;
  }

  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }
}
