package io.tandem.translation.spark;

import io.tandem.translation.Translator;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Adds columns to the rows of a table, many rows at a time. Driver and executors. */
public interface TableExtension extends Serializable {
  /**
   * Returns the schema with the columns added.
   *
   * @throws io.tandem.UserException if a required column is missing, or an added one already exists
   */
  StructType schema(StructType table);

  /** Returns the rows, in their order, with the columns added. */
  Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator);
}
