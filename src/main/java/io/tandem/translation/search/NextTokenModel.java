package io.tandem.translation.search;

import io.tandem.network.kernels.TopLogits;

/**
 * A model from the view of search: the probability of each token after a prefix. V is the
 * vocabulary, R the number of rows, that is, of hypotheses that are extended together.
 */
public interface NextTokenModel {
  /** The value for the last but one layer in {@link #start(int[][], int, AttentionObserver)}. */
  int USUAL_LAYER = 0;

  /** Returns V: tokens are 0 to V - 1. */
  int vocabularySize();

  /** Returns the bytes that a session keeps for each token of each row; 0 for none. */
  default long bytesOfToken() {
    return 0;
  }

  /**
   * Encodes the sentences once, for all following steps.
   *
   * @param sources token ids, each sentence ending with EOS; they may differ in length
   */
  Session start(int[][] sources);

  /**
   * Starts a session in which few tokens may follow: all others have the probability 0, and theirs
   * sum to 1. What a sentence's rows get does not depend on the candidates of other sentences.
   *
   * @param candidates for each sentence the tokens that may follow, ascending
   */
  Session start(int[][] sources, int[][] candidates);

  /**
   * Starts a session whose attention is observed.
   *
   * @param layer the layer of the decoder whose cross-attention is observed, from 1, or {@link
   *     #USUAL_LAYER}
   * @throws io.tandem.UserException when there is no such layer
   * @throws UnsupportedOperationException when the model has no attention
   */
  default Session start(int[][] sources, int layer, AttentionObserver observer) {
    throw new UnsupportedOperationException(getClass() + " has no attention to record");
  }

  /** The decoding of one batch of sentences. For one thread. */
  interface Session extends AutoCloseable {
    /**
     * Appends a token to each row and computes the probabilities of the next tokens. Row r
     * continues row {@code parents[r]} of the call before; in the first call {@code parents[r]} is
     * the number of a sentence and the token BOS. A row may have any number of children: none if it
     * is finished or pruned, or several. Sentences without rows have left the batch for good.
     *
     * @param parents [R]
     * @param tokens [R]
     * @param logProbabilities [at least R · V], filled row by row with natural logarithms
     */
    void advance(int[] parents, int[] tokens, float[] logProbabilities);

    /**
     * Advances for a search that needs only the most probable tokens, which is cheaper.
     *
     * @param top receives them; started with R rows
     */
    void advance(int[] parents, int[] tokens, TopLogits top);

    @Override
    void close();
  }
}
