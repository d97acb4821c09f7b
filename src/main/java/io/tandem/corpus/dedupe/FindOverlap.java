package io.tandem.corpus.dedupe;

import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.PairTable;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Marks training pairs that overlap a test set, and rejects them if the settings say so; rows of
 * {@link PairTable#ANNOTATED}. On executors.
 *
 * @param names the names of the test sets
 */
record FindOverlap(Broadcast<TestSets> tests, List<String> names, Side side, LeakageAction action)
    implements MapFunction<Row, Row> {
  @Override
  public Row call(Row row) {
    AnnotatedRow pair = new AnnotatedRow(row);
    if (!pair.isKept() || !pair.split().equals(PairTable.TRAIN)) {
      return row;
    }
    Overlap overlap = tests.value().find(pair.source(), pair.target(), side);
    return overlap == null ? row : marked(pair, overlap).row();
  }

  private AnnotatedRow marked(AnnotatedRow pair, Overlap overlap) {
    AnnotatedRow marked = pair.overlapping(overlap.kind().label(), names.get(overlap.set()));
    return action == LeakageAction.REMOVE ? marked.rejected(overlap.kind().reason()) : marked;
  }
}
