package io.tandem.corpus.directory;

import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.OutcomeCounts;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Pairs that rules, duplicates and leakage are done with. Driver only. */
interface CleanedCorpus {
  OutcomeCounts counts();

  /** As {@link CorpusPipeline#kept}, without tags. */
  Dataset<Row> kept(String split);

  /** As {@link CorpusPipeline#rejected}. */
  Dataset<Row> rejected();

  /** As {@link CorpusPipeline#overlapping}. */
  Dataset<Row> overlapping();

  /** What {@link CorpusPipeline#judge} gave. */
  static CleanedCorpus of(Dataset<Row> judged, OutcomeCounts counted) {
    return new CleanedCorpus() {
      @Override
      public OutcomeCounts counts() {
        return counted;
      }

      @Override
      public Dataset<Row> kept(String split) {
        return CorpusPipeline.kept(judged, split);
      }

      @Override
      public Dataset<Row> rejected() {
        return CorpusPipeline.rejected(judged);
      }

      @Override
      public Dataset<Row> overlapping() {
        return CorpusPipeline.overlapping(judged);
      }
    };
  }
}
