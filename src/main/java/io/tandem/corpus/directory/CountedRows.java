package io.tandem.corpus.directory;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts rows as they are being written to a file: Spark itself reports the rows of a task only
 * when the task ends, and one task may write all of them. The rows are not changed. Driver.
 */
public final class CountedRows {
  /** The name of the accumulator, by which a listener finds it. */
  public static final String COUNTER = "rows on their way to a file";

  private CountedRows() {}

  /**
   * Returns the rows unchanged; they are counted as they pass.
   *
   * @param column any column of integers that are not null
   */
  public static Dataset<Row> of(Dataset<Row> rows, String column) {
    SparkContext spark = rows.sparkSession().sparkContext();
    UserDefinedFunction counted =
        functions.udf(new Count(spark.longAccumulator(COUNTER)), DataTypes.LongType);
    boolean isNullable = rows.schema().fields()[rows.schema().fieldIndex(column)].nullable();
    Column same = (isNullable ? counted : counted.asNonNullable()).apply(col(column));
    return rows.withColumn(column, same);
  }

  private record Count(LongAccumulator rows) implements UDF1<Long, Long>, Serializable {
    @Override
    public Long call(Long value) {
      rows.add(1L);
      return value;
    }
  }
}
