package io.tandem.translation.search;

/** Receives the attention weights of the rows of a {@link NextTokenModel.Session}. */
public interface AttentionObserver {
  /**
   * Called for every row in every {@link NextTokenModel.Session#advance}.
   *
   * @param row the row of this call
   * @param weights the weight of each token of its sentence, EOS included: the mean over the heads;
   *     they sum to 1
   */
  void looked(int row, float[] weights);
}
