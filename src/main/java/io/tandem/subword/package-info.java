/**
 * Byte pair encoding: learning merges from word counts, applying them, the joint vocabulary, ids
 * and back without loss.
 *
 * <p>Plain Java core; the Spark ML stages are its edge. Start with {@code Subwords}.
 */
package io.tandem.subword;
