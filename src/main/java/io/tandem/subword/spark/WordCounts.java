package io.tandem.subword.spark;

import io.tandem.subword.LineWords;
import io.tandem.subword.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Counts words with Spark. The driver collects only the counts, a partition at a time; they do not
 * depend on how the text is partitioned.
 */
final class WordCounts {
  private static final String WORD = "word";
  private static final String COUNT = "count";

  private WordCounts() {}

  /**
   * Returns the counts of all words of the text, except those seen less often.
   *
   * @param text column 0 in the source language, any further ones in the target language
   */
  static Map<String, Long> of(Dataset<Row> text, LineWords words, long minimumFrequency) {
    return of(
        text.flatMap(
            new WordsOfRow(words, /* first= */ 0, text.columns().length), Encoders.STRING()),
        minimumFrequency);
  }

  /**
   * Returns the counts of all words of one side.
   *
   * @param text column 0 in the source language, column 1 in the target language
   */
  static Map<String, Long> of(
      Side side, Dataset<Row> text, LineWords words, long minimumFrequency) {
    int column = side == Side.SOURCE ? 0 : 1;
    return of(
        text.flatMap(new WordsOfRow(words, column, column + 1), Encoders.STRING()),
        minimumFrequency);
  }

  /** Returns the number of occurrences of each word, except those seen less often. */
  static Map<String, Long> of(Dataset<String> words, long minimumFrequency) {
    Dataset<Row> counts =
        words.toDF(WORD).groupBy(WORD).count().filter(functions.col(COUNT).geq(minimumFrequency));
    Map<String, Long> onDriver = new HashMap<>();
    for (Iterator<Row> rows = counts.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      onDriver.put(row.getString(0), row.getLong(1));
    }
    return onDriver;
  }

  /** Sent to executors: returns the words of some columns of a row; a null has none. */
  private static final class WordsOfRow implements FlatMapFunction<Row, String> {
    private static final long serialVersionUID = 1L;

    private final LineWords words;
    private final int first;
    private final int end;

    WordsOfRow(LineWords words, int first, int end) {
      this.words = words;
      this.first = first;
      this.end = end;
    }

    @Override
    public Iterator<String> call(Row row) {
      List<String> found = new ArrayList<>();
      for (int column = first; column < end; column++) {
        if (!row.isNullAt(column)) {
          String line = row.getString(column);
          found.addAll(column == 0 ? words.of(line) : words.ofTarget(line));
        }
      }
      return found.iterator();
    }
  }
}
