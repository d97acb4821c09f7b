package io.tandem.search;

import io.tandem.kernels.TopLogits;

/** A session that has the log-probabilities of whole rows, and tells of them what is asked for. */
abstract class FullRowSession implements NextTokenModel.Session {
  private final int vocabularySize;

  /** The values of all rows; grows to the most rows met. */
  private float[] all = {};

  FullRowSession(int vocabularySize) {
    this.vocabularySize = vocabularySize;
  }

  @Override
  public final void advance(int[] parents, int[] tokens, TopLogits top) {
    int values = Math.multiplyExact(parents.length, vocabularySize);
    if (all.length < values) {
      all = new float[values];
    }
    advance(parents, tokens, all);
    for (int row = 0; row < parents.length; row++) {
      top.take(row, all, row * vocabularySize, vocabularySize);
    }
  }
}
