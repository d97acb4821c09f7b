package io.tandem.corpus;

import io.tandem.cleaning.NamedRule;
import io.tandem.cleaning.rules.PairFilter;
import io.tandem.cleaning.rules.SentencePair;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Asks rules that stand after a condition in SQL; rows of {@link CleanedPairs#schema}. On
 * executors.
 */
record FilterPair(List<NamedRule> filters, List<String> scoreNames)
    implements MapFunction<Row, Row> {
  @Override
  public Row call(Row cleaned) {
    if (!cleaned.isNullAt(CleanedPairs.REASON) || cleaned.getBoolean(CleanedPairs.EXEMPT)) {
      return cleaned;
    }
    SentencePair pair =
        CleanedPairs.pair(
            cleaned.getString(CleanedPairs.SOURCE),
            cleaned.getString(CleanedPairs.TARGET),
            CleanedPairs.scores(cleaned),
            scoreNames);
    String reason = reason(filters, pair);
    if (reason == null) {
      return cleaned;
    }
    Object[] values = new Object[cleaned.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == CleanedPairs.REASON ? reason : cleaned.get(i);
    }
    return RowFactory.create(values);
  }

  /** The name of the first rule that rejects the pair, or null. */
  static String reason(List<NamedRule> filters, SentencePair pair) {
    for (NamedRule named : filters) {
      if (((PairFilter) named.rule()).rejects(pair)) {
        return named.name();
      }
    }
    return null;
  }
}
