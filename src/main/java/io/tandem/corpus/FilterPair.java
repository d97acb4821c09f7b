package io.tandem.corpus;

import io.tandem.corpus.cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.PairFilter;
import io.tandem.corpus.cleaning.rules.SentencePair;
import io.tandem.corpus.table.CleanedRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Applies the rules that follow an SQL condition; rows of {@link PairTable#cleaned}. On executors.
 */
record FilterPair(List<NamedRule> filters, List<String> scoreNames)
    implements MapFunction<Row, Row> {
  @Override
  public Row call(Row row) {
    CleanedRow cleaned = new CleanedRow(row);
    if (cleaned.reason() != null || cleaned.isExempt()) {
      return row;
    }
    SentencePair pair = pair(cleaned.source(), cleaned.target(), cleaned.scores(), scoreNames);
    String reason = reason(filters, pair);
    return reason == null ? row : cleaned.rejected(reason).row();
  }

  /**
   * Returns the pair in the form that rules take.
   *
   * @param scores the scores in the order of their names; null if none are read
   */
  static SentencePair pair(String source, String target, Row scores, List<String> names) {
    return new SentencePair(source, target, scores(scores, names));
  }

  private static Map<String, Double> scores(Row scores, List<String> names) {
    if (scores == null) {
      return Map.of();
    }
    Map<String, Double> byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (!scores.isNullAt(i)) {
        byName.put(names.get(i), scores.getDouble(i));
      }
    }
    return byName;
  }

  /** Returns the name of the first rule that rejects the pair, or null. */
  static String reason(List<NamedRule> filters, SentencePair pair) {
    for (NamedRule named : filters) {
      if (((PairFilter) named.rule()).rejects(pair)) {
        return named.name();
      }
    }
    return null;
  }
}
