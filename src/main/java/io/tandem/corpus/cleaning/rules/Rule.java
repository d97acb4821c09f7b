package io.tandem.corpus.cleaning.rules;

import java.io.Serializable;

/** One step of cleaning; a record whose components are the parameters. */
public sealed interface Rule extends Serializable
    permits PairFilter, Rewriter, SqlCondition, ScoringRule {}
