package io.tandem.corpus.cleaning.rules;

/**
 * A rule that judges a pair by what was learned from other pairs. These rules come after all
 * others, in the order in which they are permitted here.
 */
public sealed interface ScoringRule extends Rule permits AlignmentScore, ModelScore {}
