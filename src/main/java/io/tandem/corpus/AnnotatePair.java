package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.InputSettings;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.Assignment;
import io.tandem.corpus.table.CleanedRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Gives a cleaned pair its number, key and split, and the score that ranks it among its duplicates.
 * Maps rows of {@link PairTable#cleaned} to rows of {@link PairTable#ANNOTATED}. On executors.
 *
 * @param rules how sentences are split, by the first of consecutive files that are split alike:
 *     every task receives it, and files may be many
 * @param score index of the deciding score among the scores; -1: none decides
 */
record AnnotatePair(TreeMap<Integer, SplitRule> rules, int score) implements MapFunction<Row, Row> {

  /**
   * @param ruleOf the rule of an input, by its first file
   */
  static AnnotatePair of(
      CorpusSettings settings, List<BitextFile> files, Function<BitextFile, SplitRule> ruleOf) {
    TreeMap<Integer, SplitRule> rules = new TreeMap<>();
    Map<InputSettings, SplitRule> ofInputs = new HashMap<>();
    for (BitextFile file : files) {
      SplitRule rule = ofInputs.computeIfAbsent(file.input(), input -> ruleOf.apply(file));
      if (rules.isEmpty() || !rules.lastEntry().getValue().equals(rule)) {
        rules.put(file.order(), rule);
      }
    }
    return new AnnotatePair(rules, settings.scoreNames().indexOf(settings.duplicates().score()));
  }

  @Override
  public Row call(Row row) {
    CleanedRow cleaned = new CleanedRow(row);
    SplitRule rule = rules.floorEntry(cleaned.origin().fileOrder()).getValue();
    long key = cleaned.reason() == null ? SentenceKey.of(cleaned.source()) : cleaned.origin().id();
    Assignment assignment = new Assignment(key, SplitRule.name(rule.split(key)), !rule.isByKey());
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
