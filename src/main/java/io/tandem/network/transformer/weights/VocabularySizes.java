package io.tandem.network.transformer.weights;

/**
 * The numbers of token ids that a network has embeddings for.
 *
 * @param source Vs
 * @param target Vt
 */
public record VocabularySizes(int source, int target) {
  /**
   * @throws IllegalArgumentException if a vocabulary is empty
   */
  public VocabularySizes {
    if (source < 1 || target < 1) {
      throw new IllegalArgumentException(
          "vocabularies of %s and %s tokens".formatted(source, target));
    }
  }

  /** The sizes of one vocabulary that both sides share. */
  public static VocabularySizes joint(int size) {
    return new VocabularySizes(size, size);
  }
}
