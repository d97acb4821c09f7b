package io.tandem.interop.model;

/**
 * The rows of a model's embeddings.
 *
 * @param because where the numbers are from, for messages
 */
public record RowCounts(int source, int target, String because) {}
