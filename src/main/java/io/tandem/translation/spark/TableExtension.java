package io.tandem.translation.spark;

import io.tandem.translation.Translator;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Adds columns to the rows of a table, many rows at a time. Driver and executors. */
public interface TableExtension extends Serializable {
  /**
   * The schema with the columns added.
   *
   * @throws io.tandem.config.UserException when a column that is needed is missing, or one that is
   *     to be added is there
   */
  StructType schema(StructType table);

  /** The rows, in their order, with the columns added. */
  Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator);
}
