package io.tandem.corpus;

import io.tandem.corpus.cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.EmptySide;
import io.tandem.corpus.cleaning.rules.PairFilter;
import io.tandem.corpus.cleaning.rules.Rewriter;
import io.tandem.corpus.cleaning.rules.SentencePair;
import io.tandem.corpus.table.CleanedRow;
import io.tandem.corpus.table.RawRow;
import io.tandem.corpus.table.RuleOutcome;
import io.tandem.text.Normalizer;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Repairs, normalizes and filters a pair: from rows of {@link PairTable#raw} to rows of {@link
 * PairTable#cleaned}. On executors.
 *
 * @param exempt orders of the files declared as valid or test: they are used as they are, so that
 *     scores remain comparable with published ones; only pairs with an empty side are rejected
 */
record CleanPair(
    List<NamedRule> rewriters,
    Normalizer normalizer,
    List<NamedRule> filters,
    Set<Integer> exempt,
    List<String> scoreNames)
    implements MapFunction<Row, Row> {
  private static final PairFilter EMPTY_SIDE = new EmptySide();

  @Override
  public Row call(Row row) {
    RawRow raw = new RawRow(row);
    if (raw.reason() != null) {
      return cleaned(raw, raw.source(), raw.target(), raw.reason(), 0);
    }
    boolean isExempt = isExempt(raw);
    String source = raw.source();
    String target = raw.target();
    long rewrites = 0;
    for (int i = 0; i < rewriters.size() && !isExempt; i++) {
      Rewriter rewriter = (Rewriter) rewriters.get(i).rule();
      String mendedSource = rewriter.rewrite(source);
      String mendedTarget = rewriter.rewrite(target);
      if (!mendedSource.equals(source) || !mendedTarget.equals(target)) {
        rewrites |= 1L << i;
      }
      source = mendedSource;
      target = mendedTarget;
    }
    source = normalizer.normalize(source);
    target = normalizer.normalize(target);
    SentencePair pair = FilterPair.pair(source, target, raw.scores(), scoreNames);
    return cleaned(raw, source, target, reason(pair, isExempt), rewrites);
  }

  private boolean isExempt(RawRow raw) {
    return exempt.contains(raw.origin().fileOrder());
  }

  private String reason(SentencePair pair, boolean isExempt) {
    if (EMPTY_SIDE.rejects(pair)) {
      return EmptySide.REASON;
    }
    return isExempt ? null : FilterPair.reason(filters, pair);
  }

  private Row cleaned(RawRow raw, String source, String target, String reason, long rewrites) {
    return CleanedRow.of(raw, source, target, new RuleOutcome(reason, rewrites, isExempt(raw)))
        .row();
  }
}
