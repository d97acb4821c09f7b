package io.tandem.corpus.table;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The text and the ids of an encoded pair; rows that begin with {@link #COLUMNS}. Executors. */
public record EncodedRow(Row row) {
  public static final StructType COLUMNS =
      new StructType()
          .add(PairTable.SOURCE, DataTypes.StringType, false)
          .add(PairTable.TARGET, DataTypes.StringType, false)
          .add(PairTable.SOURCE_IDS, PairTable.IDS, true)
          .add(PairTable.TARGET_IDS, PairTable.IDS, true);

  private static final int SOURCE = COLUMNS.fieldIndex(PairTable.SOURCE);
  private static final int TARGET = COLUMNS.fieldIndex(PairTable.TARGET);
  private static final int SOURCE_IDS = COLUMNS.fieldIndex(PairTable.SOURCE_IDS);
  private static final int TARGET_IDS = COLUMNS.fieldIndex(PairTable.TARGET_IDS);

  public String source() {
    return row.getString(SOURCE);
  }

  public String target() {
    return row.getString(TARGET);
  }

  public int[] sourceIds() {
    return PairTable.ids(row, SOURCE_IDS);
  }

  public int[] targetIds() {
    return PairTable.ids(row, TARGET_IDS);
  }
}
