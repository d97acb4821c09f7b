package io.tandem.subword.spark;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.subword.LineWords;
import io.tandem.text.moses.CasingCounts;
import io.tandem.text.moses.Truecaser;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Learns from text how the words of each language are usually cased. Spellings are counted by
 * Spark, and their counts collected by the driver; the result does not depend on the partitioning.
 * Driver only.
 */
public final class CasingLearner {
  private CasingLearner() {}

  /**
   * Returns the words with the learned casing; unchanged, without reading anything, if no casing is
   * to be learned.
   *
   * @param text column 0 in the source language, column 1 in the target language; a null is not
   *     text
   * @param words the words, which define the form of the text before its casing is counted
   */
  public static LineWords learn(Dataset<Row> text, LineWords words) {
    if (words.casing() != Casing.TRUECASE) {
      return words;
    }
    LineWords asTheyStand = words.with(Truecaser.NONE, Truecaser.NONE);
    return words.with(truecaser(text, asTheyStand, 0), truecaser(text, asTheyStand, 1));
  }

  private static Truecaser truecaser(Dataset<Row> text, LineWords words, int column) {
    CasingCounts counts = new CasingCounts();
    WordCounts.of(text.flatMap(new Telling(words, column), Encoders.STRING()), 1)
        .words()
        .forEach(counts::add);
    return new Truecaser(counts.model());
  }

  /** Sent to executors: returns the words of one column whose casing is informative. */
  private static final class Telling implements FlatMapFunction<Row, String> {
    private static final long serialVersionUID = 1L;

    private final LineWords words;
    private final int column;

    Telling(LineWords words, int column) {
      this.words = words;
      this.column = column;
    }

    @Override
    public Iterator<String> call(Row row) {
      String line = row.isNullAt(column) ? "" : row.getString(column);
      String tokens = column == 0 ? words.textOf(line) : words.textOfTarget(line);
      return CasingCounts.telling(tokens).iterator();
    }
  }
}
