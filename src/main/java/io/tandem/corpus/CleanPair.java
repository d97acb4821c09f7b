package io.tandem.corpus;

import io.tandem.cleaning.NamedRule;
import io.tandem.cleaning.rules.EmptySide;
import io.tandem.cleaning.rules.PairFilter;
import io.tandem.cleaning.rules.Rewriter;
import io.tandem.cleaning.rules.SentencePair;
import io.tandem.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Mends, normalises and filters a pair: from rows of {@link BitextReader#schema} to rows of {@link
 * CleanedPairs#schema}. On executors.
 *
 * @param exempt orders of the files that were named as valid or test: they are used as they are, so
 *     that scores can be compared with those of others; but nothing can be done with an empty side
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
  public Row call(Row raw) {
    String source = raw.getString(0);
    String target = raw.getString(1);
    String reason = raw.getString(5);
    Row scores = raw.size() > 6 ? raw.getStruct(6) : null;
    boolean isExempt = exempt.contains(raw.getInt(4));
    long rewrites = 0;
    if (reason == null) {
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
      reason = reason(CleanedPairs.pair(source, target, scores, scoreNames), isExempt);
    }
    return row(raw, source, target, reason, rewrites, isExempt, scores);
  }

  private String reason(SentencePair pair, boolean isExempt) {
    if (EMPTY_SIDE.rejects(pair)) {
      return EmptySide.REASON;
    }
    return isExempt ? null : FilterPair.reason(filters, pair);
  }

  private static Row row(
      Row raw,
      String source,
      String target,
      String reason,
      long rewrites,
      boolean isExempt,
      Row scores) {
    Object[] values = {
      source, target, raw.get(2), raw.get(3), raw.get(4), reason, rewrites, isExempt, scores
    };
    return scores == null
        ? RowFactory.create(Arrays.copyOf(values, values.length - 1))
        : RowFactory.create(values);
  }
}
