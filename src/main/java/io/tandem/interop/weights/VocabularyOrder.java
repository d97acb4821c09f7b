package io.tandem.interop.weights;

/**
 * The rows of another tool's embeddings, by ours.
 *
 * @param source the rows of the source's embeddings
 * @param target the rows of the target's
 */
public record VocabularyOrder(AxisOrder source, AxisOrder target) {}
