package io.tandem.corpus.directory;

import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.OutcomeCounts;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A corpus after rules, duplicate removal and the leakage check. Driver only. */
interface CleanedCorpus {
  OutcomeCounts counts();

  /** The pairs as {@link CorpusPipeline#kept} returns them, without tags. */
  Dataset<Row> kept(String split);

  /** The lines as {@link CorpusPipeline#rejected} returns them. */
  Dataset<Row> rejected();

  /** The pairs as {@link CorpusPipeline#overlapping} returns them. */
  Dataset<Row> overlapping();

  /** The counts of the rows of {@link CorpusPipeline#annotate}. */
  static CleanedCorpus of(Dataset<Row> annotated, OutcomeCounts counted) {
    return new CleanedCorpus() {
      @Override
      public OutcomeCounts counts() {
        return counted;
      }

      @Override
      public Dataset<Row> kept(String split) {
        return CorpusPipeline.kept(annotated, split);
      }

      @Override
      public Dataset<Row> rejected() {
        return CorpusPipeline.rejected(annotated);
      }

      @Override
      public Dataset<Row> overlapping() {
        return CorpusPipeline.overlapping(annotated);
      }
    };
  }
}
