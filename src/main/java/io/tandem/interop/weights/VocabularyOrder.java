package io.tandem.interop.weights;

/**
 * The rows of another tool's embeddings, by ours.
 *
 * @param source the rows of the source's embeddings
 * @param target the rows of the target's
 */
public record VocabularyOrder(AxisOrder source, AxisOrder target) {
  /** Returns an order with the same rows on both sides. */
  public static VocabularyOrder joint(AxisOrder rows) {
    return new VocabularyOrder(rows, rows);
  }
}
