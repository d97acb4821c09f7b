package io.tandem.translation.search;

import io.tandem.network.kernels.TopLogits;

/** A session that computes the log-probabilities of whole rows and returns the requested ones. */
abstract class FullRowSession implements NextTokenModel.Session {
  private final int vocabularySize;

  /** The values of all rows; grows to the largest number of rows so far. */
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
