/**
 * Tables of sentence pairs: the names of their columns, one schema for each stage of a pair's life,
 * and their rows, read and written by name instead of by index.
 *
 * <p>Start with {@code PairTable}. Uses no other package.
 */
package io.tandem.corpus.table;
