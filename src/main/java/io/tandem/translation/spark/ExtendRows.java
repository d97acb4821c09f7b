package io.tandem.translation.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to rows with more columns, for RDDs and for Datasets. Sent to executors.
 *
 * @param table schema of the rows as they come
 */
public record ExtendRows(TableExtension extension, StructType table, BroadcastTranslator sent)
    implements FlatMapFunction<Iterator<Row>, Row>, MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return extension.extend(table, rows, sent.translator());
  }
}
