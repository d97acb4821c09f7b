package io.tandem.corpus.table;

/**
 * What the rules make of a pair.
 *
 * @param reason see {@link PairTable#REASON}
 * @param rewrites see {@link PairTable#REWRITES}
 * @param exempt see {@link PairTable#EXEMPT}
 */
public record RuleOutcome(String reason, long rewrites, boolean exempt) {}
