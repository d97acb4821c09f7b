package io.tandem.corpus;

import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.CorpusSettings.Side;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Marks training pairs that overlap a test set, and rejects them if so asked; rows of {@link
 * JudgedPairs#SCHEMA}. On executors.
 *
 * @param names of the test sets
 */
record FindOverlap(Broadcast<TestSets> tests, List<String> names, Side side, LeakageAction action)
    implements MapFunction<Row, Row> {
  private static final int SOURCE = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.SOURCE);
  private static final int TARGET = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.TARGET);
  private static final int SPLIT = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.SPLIT);
  private static final int REASON = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.REASON);
  private static final int OVERLAP = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.OVERLAP);
  private static final int TEST_SET = JudgedPairs.SCHEMA.fieldIndex(JudgedPairs.TEST_SET);

  @Override
  public Row call(Row pair) {
    if (!pair.isNullAt(REASON) || !pair.getString(SPLIT).equals(JudgedPairs.TRAIN)) {
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
