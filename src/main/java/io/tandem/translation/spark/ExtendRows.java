package io.tandem.translation.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Maps rows to rows with more columns, for RDDs and Datasets. Sent to executors.
 *
 * @param table the schema of the input rows
 */
public record ExtendRows(TableExtension extension, StructType table, BroadcastTranslator sent)
    implements FlatMapFunction<Iterator<Row>, Row>, MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return extension.extend(table, rows, sent.translator());
  }
}
