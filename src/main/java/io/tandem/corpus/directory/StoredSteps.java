package io.tandem.corpus.directory;

import io.tandem.corpus.cleaning.Cleaning;
import java.util.ArrayList;
import java.util.List;
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

  /** The names of the steps between the first, which reads, and near duplicates. */
  private final List<String> scoring;

  private int stored;

  StoredSteps(FinishedStages stages, WritingProgress progress, long inputBytes, Cleaning cleaning) {
    this.stages = stages;
    this.progress = progress;
    this.inputBytes = inputBytes;
    hasAlignmentScore = cleaning.alignmentScore().isPresent();
    scoring = scoring(hasAlignmentScore, cleaning.modelScore().isPresent());
  }

  private static List<String> scoring(boolean byAlignment, boolean byModel) {
    List<String> names = new ArrayList<>();
    if (byAlignment) {
      names.add("scores of alignments" + (byModel ? "" : ", duplicates"));
    }
    if (byModel) {
      names.addAll(List.of("scores by models", "duplicates"));
    }
    return names;
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
    } else {
      String name =
          stored <= scoring.size() ? scoring.get(stored - 1) : "near duplicates and leakage";
      progress.begins(WorkStage.ofRows(name, 0));
    }
    return rows;
  }
}
