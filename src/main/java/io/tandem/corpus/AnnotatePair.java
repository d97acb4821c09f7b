package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.corpus.dedupe.AnnotatedPairs;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The place of a cleaned pair: its number, key and split, and the score that tells better pairs
 * from worse. From rows of {@link CleanedPairs#schema} to rows of {@link AnnotatedPairs#SCHEMA}. On
 * executors.
 *
 * @param score place of the deciding score among the scores; -1: none decides
 */
record AnnotatePair(SplitRule splitRule, List<Split> partOfFile, int score)
    implements MapFunction<Row, Row> {

  static AnnotatePair of(CorpusSettings settings, List<BitextFile> files, long seed) {
    return new AnnotatePair(
        new SplitRule(settings.split(), seed),
        files.stream().map(file -> file.input().split()).toList(),
        settings.scoreNames().indexOf(settings.duplicates().score()));
  }

  @Override
  public Row call(Row cleaned) {
    String source = cleaned.getString(CleanedPairs.SOURCE);
    long line = cleaned.getLong(CleanedPairs.LINE);
    int fileOrder = cleaned.getInt(CleanedPairs.FILE_ORDER);
    String reason = cleaned.getString(CleanedPairs.REASON);
    Split asked = partOfFile.get(fileOrder);
    long id = AnnotatedPairs.id(fileOrder, line);
    long key = reason == null ? SentenceKey.of(source) : id;
    return RowFactory.create(
        id,
        source,
        cleaned.getString(CleanedPairs.TARGET),
        cleaned.getString(CleanedPairs.FILE),
        line,
        fileOrder,
        SplitRule.name(splitRule.split(key, asked)),
        asked != Split.AUTO,
        key,
        reason,
        cleaned.getLong(CleanedPairs.REWRITES),
        score(cleaned),
        null,
        null);
  }

  /** Pairs without the score come after all that have it. */
  private double score(Row cleaned) {
    Row scores = score < 0 ? null : CleanedPairs.scores(cleaned);
    return scores == null || scores.isNullAt(score)
        ? Double.NEGATIVE_INFINITY
        : scores.getDouble(score);
  }
}
