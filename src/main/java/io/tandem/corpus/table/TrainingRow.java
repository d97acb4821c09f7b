package io.tandem.corpus.table;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of an encoded pair that training uses. Executors. */
public record TrainingRow(Row row) {
  private static final StructType COLUMNS =
      new StructType()
          .add(PairTable.ID, DataTypes.LongType, false)
          .add(PairTable.SOURCE_IDS, PairTable.IDS, true)
          .add(PairTable.TARGET_IDS, PairTable.IDS, true)
          .add(PairTable.COPIES, DataTypes.IntegerType, false);

  private static final int ID = COLUMNS.fieldIndex(PairTable.ID);
  private static final int SOURCE_IDS = COLUMNS.fieldIndex(PairTable.SOURCE_IDS);
  private static final int TARGET_IDS = COLUMNS.fieldIndex(PairTable.TARGET_IDS);
  private static final int COPIES = COLUMNS.fieldIndex(PairTable.COPIES);

  /** Selects the columns; pairs without {@link PairTable#COPIES} get one copy each. */
  public static Dataset<Row> select(Dataset<Row> encoded) {
    boolean once = !Arrays.asList(encoded.columns()).contains(PairTable.COPIES);
    Dataset<Row> all = once ? encoded.withColumn(PairTable.COPIES, functions.lit(1)) : encoded;
    return PairTable.select(all, COLUMNS);
  }

  public long id() {
    return row.getLong(ID);
  }

  public int[] sourceIds() {
    return PairTable.ids(row, SOURCE_IDS);
  }

  public int[] targetIds() {
    return PairTable.ids(row, TARGET_IDS);
  }

  public int copies() {
    return row.getInt(COPIES);
  }
}
