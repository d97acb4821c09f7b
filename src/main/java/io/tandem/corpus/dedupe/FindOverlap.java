package io.tandem.corpus.dedupe;

import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.CorpusSettings.Side;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Marks training pairs that overlap a test set, and rejects them if so asked; rows of {@link
 * AnnotatedPairs#SCHEMA}. On executors.
 *
 * @param names of the test sets
 */
record FindOverlap(Broadcast<TestSets> tests, List<String> names, Side side, LeakageAction action)
    implements MapFunction<Row, Row> {
  private static final int SOURCE = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.SOURCE);
  private static final int TARGET = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.TARGET);
  private static final int SPLIT = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.SPLIT);
  private static final int REASON = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.REASON);
  private static final int OVERLAP = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.OVERLAP);
  private static final int TEST_SET = AnnotatedPairs.SCHEMA.fieldIndex(AnnotatedPairs.TEST_SET);

  @Override
  public Row call(Row pair) {
    if (!pair.isNullAt(REASON) || !pair.getString(SPLIT).equals(AnnotatedPairs.TRAIN)) {
      return pair;
    }
    Overlap overlap = tests.value().find(pair.getString(SOURCE), pair.getString(TARGET), side);
    return overlap == null ? pair : marked(pair, overlap);
  }

  private Row marked(Row pair, Overlap overlap) {
    Object[] values = new Object[pair.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = pair.get(i);
    }
    values[OVERLAP] = overlap.kind().label();
    values[TEST_SET] = names.get(overlap.set());
    if (action == LeakageAction.REMOVE) {
      values[REASON] = overlap.kind().reason();
    }
    return RowFactory.create(values);
  }
}
