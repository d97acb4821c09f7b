package io.tandem.corpus;

import io.tandem.cleaning.rules.SentencePair;
import io.tandem.corpus.source.BitextReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of pairs while rules are applied to them, and how to read them. */
final class CleanedPairs {
  static final int SOURCE = 0;
  static final int TARGET = 1;
  static final int FILE = 2;
  static final int LINE = 3;
  static final int FILE_ORDER = 4;
  static final int REASON = 5;
  static final int REWRITES = 6;
  static final int EXEMPT = 7;
  private static final int SCORES = 8;

  private CleanedPairs() {}

  /**
   * As {@link BitextReader#schema}, with {@code rewrites}: bit n for the n-th rewriting rule that
   * changed the pair; and {@code exempt}: whether rules do not apply to it.
   */
  static StructType schema(List<String> scoreNames) {
    StructType schema =
        new StructType()
            .add("source", DataTypes.StringType, false)
            .add("target", DataTypes.StringType, false)
            .add("file", DataTypes.StringType, false)
            .add("line", DataTypes.LongType, false)
            .add("fileOrder", DataTypes.IntegerType, false)
            .add("reason", DataTypes.StringType, true)
            .add("rewrites", DataTypes.LongType, false)
            .add("exempt", DataTypes.BooleanType, false);
    return BitextReader.withScores(schema, scoreNames);
  }

  static SentencePair pair(String source, String target, Row scores, List<String> names) {
    return new SentencePair(source, target, scores(scores, names));
  }

  /** The scores of a cleaned row, or null when none are read. */
  static Row scores(Row cleaned) {
    return cleaned.size() > SCORES ? cleaned.getStruct(SCORES) : null;
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
}
