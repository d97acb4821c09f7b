package io.tandem.corpus.table;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A pair from its file through the rules; see {@link PairTable#cleaned}. Executors. */
public record CleanedRow(Row row) {
  private static final StructType STAGE = PairTable.cleaned(List.of());
  private static final int SOURCE = STAGE.fieldIndex(PairTable.SOURCE);
  private static final int TARGET = STAGE.fieldIndex(PairTable.TARGET);
  private static final int FILE = STAGE.fieldIndex(PairTable.FILE);
  private static final int LINE = STAGE.fieldIndex(PairTable.LINE);
  private static final int FILE_ORDER = STAGE.fieldIndex(PairTable.FILE_ORDER);
  private static final int REASON = STAGE.fieldIndex(PairTable.REASON);
  private static final int REWRITES = STAGE.fieldIndex(PairTable.REWRITES);
  private static final int EXEMPT = STAGE.fieldIndex(PairTable.EXEMPT);
  private static final int SCORES = STAGE.size();

  /**
   * Makes the row of a pair as it is in its file.
   *
   * @param source the source sentence; the whole line if it is not a pair
   * @param reason the reason why the line is not a pair, or null
   * @param scores the scores, or null where none are read
   */
  public static CleanedRow of(
      String source, String target, Origin origin, String reason, Row scores) {
    Object[] values = new Object[scores == null ? SCORES : SCORES + 1];
    values[SOURCE] = source;
    values[TARGET] = target;
    values[FILE] = origin.file();
    values[LINE] = origin.line();
    values[FILE_ORDER] = origin.fileOrder();
    values[REASON] = reason;
    values[REWRITES] = 0L;
    values[EXEMPT] = false;
    if (scores != null) {
      values[SCORES] = scores;
    }
    return new CleanedRow(RowFactory.create(values));
  }

  /** Returns the pair with its text and outcome after the rules. */
  public CleanedRow cleaned(
      String source, String target, String reason, long rewrites, boolean exempt) {
    Object[] values = PairTable.values(row);
    values[SOURCE] = source;
    values[TARGET] = target;
    values[REASON] = reason;
    values[REWRITES] = rewrites;
    values[EXEMPT] = exempt;
    return new CleanedRow(RowFactory.create(values));
  }

  public String source() {
    return row.getString(SOURCE);
  }

  public String target() {
    return row.getString(TARGET);
  }

  public Origin origin() {
    return new Origin(row.getString(FILE), row.getLong(LINE), row.getInt(FILE_ORDER));
  }

  /** Returns the reason why the pair is rejected, or null. */
  public String reason() {
    return row.getString(REASON);
  }

  public long rewrites() {
    return row.getLong(REWRITES);
  }

  public boolean isExempt() {
    return row.getBoolean(EXEMPT);
  }

  /** Returns the scores, or null if none are read. */
  public Row scores() {
    return row.size() > SCORES ? row.getStruct(SCORES) : null;
  }

  /** Returns the pair marked as rejected. */
  public CleanedRow rejected(String reason) {
    Object[] values = PairTable.values(row);
    values[REASON] = reason;
    return new CleanedRow(RowFactory.create(values));
  }
}
