package io.tandem.search;

/** Is told where the rows of a {@link NextTokenModel.Session} look. */
public interface AttentionObserver {
  /**
   * Called for every row in every {@link NextTokenModel.Session#advance}.
   *
   * @param row of this call
   * @param weights of each token of its sentence, EOS included: the mean over the heads; they sum
   *     to 1
   */
  void looked(int row, float[] weights);
}
