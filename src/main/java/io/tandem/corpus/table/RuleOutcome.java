package io.tandem.corpus.table;

/**
 * The outcome of the rules for a pair.
 *
 * @param reason see {@link PairTable#REASON}
 * @param rewrites see {@link PairTable#REWRITES}
 * @param exempt see {@link PairTable#EXEMPT}
 */
public record RuleOutcome(String reason, long rewrites, boolean exempt) {}
