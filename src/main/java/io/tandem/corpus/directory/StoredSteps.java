package io.tandem.corpus.directory;

import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Stores rows on disk between the steps of cleaning: the text is read only once, and a lost
 * executor loses nothing. Driver only.
 */
final class StoredSteps implements UnaryOperator<Dataset<Row>> {
  private final FinishedStages stages;
  private final WritingProgress progress;
  private final long inputBytes;
  private final boolean hasAlignmentScore;
  private int stored;

  StoredSteps(
      FinishedStages stages, WritingProgress progress, long inputBytes, boolean hasAlignmentScore) {
    this.stages = stages;
    this.progress = progress;
    this.inputBytes = inputBytes;
    this.hasAlignmentScore = hasAlignmentScore;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    String step = "step-" + (stored + 1);
    Dataset<Row> kept = stages.table(step + " of cleaning", stages.work(step), () -> begin(rows));
    stored++;
    if (stored == 1 && hasAlignmentScore) {
      progress.begins(WorkStage.ofRows("learning translations of words", 0));
    }
    return kept;
  }

  /** Reports the step that computes the rows, which come next: only the first reads the files. */
  Dataset<Row> begin(Dataset<Row> rows) {
    if (stored == 0) {
      progress.begins(WorkStage.ofBytes("reading", inputBytes).then("cleaning", "duplicates"));
    } else if (stored == 1 && hasAlignmentScore) {
      progress.begins(WorkStage.ofRows("scores of alignments, duplicates", 0));
    } else {
      progress.begins(WorkStage.ofRows("near duplicates and leakage", 0));
    }
    return rows;
  }
}
