package io.tandem.corpus.table;

/**
 * The split that a pair is assigned to.
 *
 * @param key see {@link PairTable#KEY}
 * @param split see {@link PairTable#SPLIT}
 * @param given see {@link PairTable#GIVEN}
 */
public record Assignment(long key, String split, boolean given) {}
