package io.tandem.subword.sentencepiece;

/**
 * A word segmented into pieces.
 *
 * @param ids the ids of the pieces
 * @param ends the end of each piece, relative to the start of the word
 * @param scores the scores of the pieces, which are added one by one to that of the text before;
 *     none if pieces are not chosen by their sum
 * @param margin the distance to the score of the next best segmentation
 */
record WordCut(int[] ids, int[] ends, double[] scores, double margin) {}
