/**
 * Duplicates, near duplicates and leakage from training into test sets: sentence keys, MinHash,
 * n-gram overlap.
 *
 * <p>Start with {@code Duplicates}, {@code NearDuplicateSearch} and {@code LeakageCheck}.
 */
package io.tandem.corpus.dedupe;
