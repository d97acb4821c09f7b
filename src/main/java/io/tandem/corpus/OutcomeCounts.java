package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.corpus.cleaning.Cleaning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The numbers of lines that were read, kept and rejected.
 *
 * @param readPerFile lines by {@link BitextFile#order}; files without lines are not in it
 * @param keptPerFile pairs by file, then by split
 * @param rejectedPerReason lines by reason, in alphabetical order
 * @param rules the effect of each rule, in their order
 * @param leakage training pairs that overlap test sets
 * @param alignment pairs by the score of the rule alignment-score; empty without that rule
 * @param models pairs by the score of the rule model-score; empty without that rule
 */
public record OutcomeCounts(
    Map<Integer, Long> readPerFile,
    Map<Integer, Map<String, Long>> keptPerFile,
    Map<String, Long> rejectedPerReason,
    List<RuleEffect> rules,
    List<LeakageCount> leakage,
    Optional<ScoreCounts> alignment,
    Optional<ScoreCounts> models) {

  /** Counts the rows of {@link CorpusPipeline#annotate}. */
  public static OutcomeCounts of(
      Dataset<Row> annotated, Cleaning cleaning, CorpusSettings settings) {
    List<OutcomeGroup> groups = OutcomeGroup.of(annotated);
    Map<Integer, Long> read = new TreeMap<>();
    Map<Integer, Map<String, Long>> kept = new TreeMap<>();
    Map<String, Long> rejected = new TreeMap<>();
    for (OutcomeGroup group : groups) {
      read.merge(group.fileOrder(), group.rows(), Long::sum);
      if (group.reason() == null) {
        kept.computeIfAbsent(group.fileOrder(), file -> new TreeMap<>())
            .merge(group.split(), group.rows(), Long::sum);
      } else {
        rejected.merge(group.reason(), group.rows(), Long::sum);
      }
    }
    return new OutcomeCounts(
        read,
        kept,
        rejected,
        RuleEffect.of(cleaning, groups),
        LeakageCount.of(settings, groups),
        cleaning.alignmentScore().map(rule -> ScoreCounts.ofAlignment(annotated, rule)),
        cleaning.modelScore().map(rule -> ScoreCounts.ofModel(annotated, rule)));
  }

  public long read() {
    return total(readPerFile);
  }

  public long rejected() {
    return total(rejectedPerReason);
  }

  public long kept(String split) {
    return keptPerFile.keySet().stream().mapToLong(file -> kept(file, split)).sum();
  }

  /** Returns the number of pairs of a file in a split. */
  public long kept(int fileOrder, String split) {
    return keptPerFile.getOrDefault(fileOrder, Map.of()).getOrDefault(split, 0L);
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
