package io.tandem.corpus.directory;

import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.OutcomeCounts;
import io.tandem.corpus.table.PairTable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A corpus after rules, duplicate removal and the leakage check. Driver only.
 *
 * @param kept the pairs of a split as {@link CorpusPipeline#kept} returns them, without tags
 * @param rejected the lines as {@link CorpusPipeline#rejected} returns them
 * @param overlapping the pairs as {@link CorpusPipeline#overlapping} returns them
 */
record CleanedCorpus(
    OutcomeCounts counts,
    Function<String, Dataset<Row>> kept,
    Supplier<Dataset<Row>> rejected,
    Supplier<Dataset<Row>> overlapping) {
  /**
   * @param annotated the rows of {@link CorpusPipeline#annotate}
   * @param counts their counts
   */
  static CleanedCorpus of(Dataset<Row> annotated, OutcomeCounts counts) {
    return new CleanedCorpus(
        counts,
        split -> CorpusPipeline.kept(annotated, split),
        () -> CorpusPipeline.rejected(annotated),
        () -> CorpusPipeline.overlapping(annotated));
  }

  /**
   * Returns the pairs of a corpus as they were before subwords were applied.
   *
   * @param counts those of {@link #counts(CorpusManifest)}
   * @param untagged removes the tags that the pairs were written with
   */
  static CleanedCorpus of(
      CorpusDirectory corpus,
      SparkSession spark,
      OutcomeCounts counts,
      UnaryOperator<Dataset<Row>> untagged) {
    return new CleanedCorpus(
        counts,
        split -> untagged.apply(PairTable.select(corpus.pairs(spark, split), PairTable.KEPT)),
        () -> corpus.rejected(spark),
        () -> corpus.overlapping(spark));
  }

  /** Returns the counts of a corpus that was written before. */
  static OutcomeCounts counts(CorpusManifest manifest) {
    Map<Integer, Long> read = new TreeMap<>();
    Map<Integer, Map<String, Long>> kept = new TreeMap<>();
    for (CorpusManifest.InputFile file : manifest.inputs()) {
      kept.put(read.size(), file.kept());
      read.put(read.size(), file.rows());
    }
    return new OutcomeCounts(
        read,
        kept,
        manifest.rejected(),
        manifest.rules(),
        manifest.leakage(),
        Optional.ofNullable(manifest.alignment()),
        Optional.ofNullable(manifest.modelScores()));
  }

  Dataset<Row> kept(String split) {
    return kept.apply(split);
  }
}
