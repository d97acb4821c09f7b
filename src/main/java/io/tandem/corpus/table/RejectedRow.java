package io.tandem.corpus.table;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A pair that is not used; see {@link PairTable#REJECTED}. Driver and executors. */
public record RejectedRow(Row row) {
  private static final StructType STAGE = PairTable.REJECTED;
  private static final int ID = STAGE.fieldIndex(PairTable.ID);
  private static final int SOURCE = STAGE.fieldIndex(PairTable.SOURCE);
  private static final int TARGET = STAGE.fieldIndex(PairTable.TARGET);
  private static final int FILE = STAGE.fieldIndex(PairTable.FILE);
  private static final int LINE = STAGE.fieldIndex(PairTable.LINE);
  private static final int REASON = STAGE.fieldIndex(PairTable.REASON);

  public long id() {
    return row.getLong(ID);
  }

  public String source() {
    return row.getString(SOURCE);
  }

  public String target() {
    return row.getString(TARGET);
  }

  public String file() {
    return row.getString(FILE);
  }

  public long line() {
    return row.getLong(LINE);
  }

  public String reason() {
    return row.getString(REASON);
  }
}
