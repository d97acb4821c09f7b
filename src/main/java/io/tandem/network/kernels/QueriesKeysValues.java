package io.tandem.network.kernels;

/**
 * The three inputs of attention, or their errors: a head reads the same K columns of each.
 *
 * @param queries [queries, D]
 * @param keys [keys, D]
 * @param values [keys, D]
 */
public record QueriesKeysValues(Matrix queries, Matrix keys, Matrix values) {
  /** Takes the three thirds of the columns of one matrix [N, 3 · D]. */
  public static QueriesKeysValues of(Matrix qkv) {
    int d = qkv.columns() / 3;
    return new QueriesKeysValues(qkv.columns(0, d), qkv.columns(d, d), qkv.columns(2 * d, d));
  }

  /** Takes queries [queries, D], and keys and values from the two halves of [keys, 2 · D]. */
  public static QueriesKeysValues of(Matrix queries, Matrix keysValues) {
    int d = queries.columns();
    return new QueriesKeysValues(queries, keysValues.columns(0, d), keysValues.columns(d, d));
  }
}
