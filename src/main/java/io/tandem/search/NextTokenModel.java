package io.tandem.search;

import io.tandem.kernels.TopLogits;

/**
 * A model as search sees it: the probability of each token after a prefix. Letters: V vocabulary, R
 * rows, that is hypotheses that are extended together.
 */
public interface NextTokenModel {
  /** A layer for {@link #start(int[][], int, AttentionObserver)}: the last but one. */
  int USUAL_LAYER = 0;

  /** V: tokens are 0 to V - 1. */
  int vocabularySize();

  /**
   * Reads the sentences once, for all steps that follow.
   *
   * @param sources token ids, each sentence ending with EOS; they may differ in length
   */
  Session start(int[][] sources);

  /**
   * Starts a session whose attention is observed.
   *
   * @param layer the layer of the decoder whose cross-attention is observed, from 1, or {@link
   *     #USUAL_LAYER}
   * @throws io.tandem.config.UserException when there is no such layer
   * @throws UnsupportedOperationException when the model has no attention
   */
  default Session start(int[][] sources, int layer, AttentionObserver observer) {
    throw new UnsupportedOperationException(getClass() + " has no attention to record");
  }

  /** One batch of sentences on its way. For one thread. */
  interface Session extends AutoCloseable {
    /**
     * Appends a token to each row and tells what may come next. Row r continues row {@code
     * parents[r]} of the call before; in the first call {@code parents[r]} is the number of a
     * sentence and the token BOS. A row may have any number of children: none, when it is finished
     * or pruned, or several. Sentences without rows have left the batch for good.
     *
     * @param parents [R]
     * @param tokens [R]
     * @param logProbabilities [at least R · V], filled row by row with natural logarithms
     */
    void advance(int[] parents, int[] tokens, float[] logProbabilities);

    /**
     * Advances for a search that needs only the most probable tokens, which is cheaper.
     *
     * @param top started with R rows
     */
    void advance(int[] parents, int[] tokens, TopLogits top);

    @Override
    void close();
  }
}
