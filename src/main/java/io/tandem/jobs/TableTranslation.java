package io.tandem.jobs;

import io.tandem.config.UserException;
import io.tandem.corpus.TaskFailures;
import io.tandem.search.PortableTranslator;
import io.tandem.store.AtomicDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Translates a column of a Parquet table: all columns stay, {@code translation} (and {@code score})
 * come behind them, rows stay in order. Where the column is null, so are these. Driver only.
 */
final class TableTranslation {
  static final String TRANSLATION = "translation";
  static final String SCORE = "score";

  /** Which columns are added. */
  enum Columns {
    TRANSLATION_ONLY,
    TRANSLATION_AND_SCORE
  }

  private final SparkSession spark;
  private final JavaSparkContext context;

  TableTranslation(SparkSession spark) {
    this.spark = spark;
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  void translate(
      Path input,
      String column,
      Path output,
      PortableTranslator model,
      Columns columns,
      TranslationCounts counts)
      throws IOException {
    Dataset<Row> table = spark.read().parquet(input.toString());
    int index = index(table.schema(), column, input);
    StructType schema = extended(table.schema(), columns, input);
    Broadcast<PortableTranslator> sent = context.broadcast(model);
    try (AtomicDirectory place = AtomicDirectory.create(output, context.hadoopConfiguration())) {
      TranslateRows translate = new TranslateRows(sent, index, columns, counts);
      TaskFailures.unwrapped(
          () -> {
            JavaRDD<Row> rows = InputOrder.spread(table.toJavaRDD()).mapPartitions(translate);
            spark
                .createDataFrame(rows, schema)
                .write()
                .mode(SaveMode.Append)
                .parquet(place.staging().toString());
          });
      place.publish();
    } finally {
      sent.destroy();
    }
  }

  private static int index(StructType schema, String column, Path input) {
    List<String> names = Arrays.asList(schema.fieldNames());
    int index = names.indexOf(column);
    if (index < 0) {
      throw new UserException(
          "--column %s: %s has the columns %s".formatted(column, input, String.join(", ", names)));
    }
    if (!schema.fields()[index].dataType().equals(DataTypes.StringType)) {
      throw new UserException(
          "--column %s: expected text, found %s in %s"
              .formatted(column, schema.fields()[index].dataType().simpleString(), input));
    }
    return index;
  }

  private static StructType extended(StructType schema, Columns columns, Path input) {
    StructType extended = schema.add(free(TRANSLATION, schema, input), DataTypes.StringType, true);
    return columns == Columns.TRANSLATION_ONLY
        ? extended
        : extended.add(free(SCORE, schema, input), DataTypes.DoubleType, true);
  }

  private static String free(String name, StructType schema, Path input) {
    for (String taken : schema.fieldNames()) {
      if (taken.equalsIgnoreCase(name)) {
        throw new UserException(
            "%s has a column %s already, which would be added; rename it first"
                .formatted(input, taken));
      }
    }
    return name;
  }

  /** Numbered rows to rows with more columns. */
  private record TranslateRows(
      Broadcast<PortableTranslator> model, int index, Columns columns, TranslationCounts counts)
      implements FlatMapFunction<Iterator<Tuple2<Long, Row>>, Row> {
    @Override
    public Iterator<Row> call(Iterator<Tuple2<Long, Row>> rows) {
      TranslatedItems<Tuple2<Long, Row>> items =
          new TranslatedItems<>(rows, row -> row._2().getString(index), model.value().translator());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return items.hasNext();
        }

        @Override
        public Row next() {
          return extended(items.next());
        }
      };
    }

    private Row extended(TranslatedItems.Item<Tuple2<Long, Row>> item) {
      Row row = item.item()._2();
      counts.add(item.translation());
      int added = columns == Columns.TRANSLATION_ONLY ? 1 : 2;
      Object[] values = new Object[row.size() + added];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      if (!row.isNullAt(index)) {
        values[row.size()] = item.translation().text();
        if (columns == Columns.TRANSLATION_AND_SCORE) {
          values[row.size() + 1] = item.translation().score();
        }
      }
      return RowFactory.create(values);
    }
  }
}
