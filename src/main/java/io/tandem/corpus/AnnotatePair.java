package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.Assignment;
import io.tandem.corpus.table.CleanedRow;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Gives a cleaned pair its number, key and split, and the score that ranks it among its duplicates.
 * Maps rows of {@link PairTable#cleaned} to rows of {@link PairTable#ANNOTATED}. On executors.
 *
 * @param splitFrom the split that is asked for, by the first of consecutive files that ask for it:
 *     every task receives it, and files may be many
 * @param score index of the deciding score among the scores; -1: none decides
 */
record AnnotatePair(SplitRule splitRule, TreeMap<Integer, Split> splitFrom, int score)
    implements MapFunction<Row, Row> {

  static AnnotatePair of(CorpusSettings settings, List<BitextFile> files, long seed) {
    TreeMap<Integer, Split> splitFrom = new TreeMap<>();
    for (BitextFile file : files) {
      Split asked = file.input().split();
      if (splitFrom.isEmpty() || splitFrom.lastEntry().getValue() != asked) {
        splitFrom.put(file.order(), asked);
      }
    }
    return new AnnotatePair(
        new SplitRule(settings.split(), seed),
        splitFrom,
        settings.scoreNames().indexOf(settings.duplicates().score()));
  }

  @Override
  public Row call(Row row) {
    CleanedRow cleaned = new CleanedRow(row);
    Split asked = splitFrom.floorEntry(cleaned.origin().fileOrder()).getValue();
    long key = cleaned.reason() == null ? SentenceKey.of(cleaned.source()) : cleaned.origin().id();
    Assignment assignment =
        new Assignment(key, SplitRule.name(splitRule.split(key, asked)), asked != Split.AUTO);
    return AnnotatedRow.of(cleaned, assignment, score(cleaned)).row();
  }

  /** Ranks pairs without the score after all that have it. */
  private double score(CleanedRow cleaned) {
    Row scores = score < 0 ? null : cleaned.scores();
    return scores == null || scores.isNullAt(score)
        ? Double.NEGATIVE_INFINITY
        : scores.getDouble(score);
  }
}
