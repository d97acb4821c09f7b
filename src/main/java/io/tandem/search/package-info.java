/**
 * Greedy and beam search over a small next-token interface, and the decoder with a key/value cache
 * that implements it.
 *
 * <p>Start with {@code BeamSearch}.
 */
package io.tandem.search;
