package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.Origin;
import io.tandem.corpus.table.PairTable;
import io.tandem.spark.AnsiSql;
import io.tandem.storage.ExactPaths;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Pairs from Parquet files, which Spark reads: one scan for all files with the same columns, and
 * the same scores in the names of their directories. A pair has the number of its row in its file.
 * Driver.
 */
final class ParquetPairs {
  private final SparkSession spark;
  private final Configuration hadoop;

  ParquetPairs(SparkSession spark) {
    this.spark = spark;
    hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * Returns the rows in the form of {@link PairTable#cleaned}.
   *
   * @param files at least one
   * @param scoreNames the names of the corpus's scores
   * @throws UserException if one is not a Parquet file or lacks a column of text or scores
   */
  Dataset<Row> read(List<BitextFile> files, List<String> scoreNames) {
    List<ParquetColumns> columns =
        files.parallelStream().map(file -> ParquetColumns.of(file, scoreNames, hadoop)).toList();
    Map<ParquetColumns, List<BitextFile>> alike = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      alike.computeIfAbsent(columns.get(i), same -> new ArrayList<>()).add(files.get(i));
    }
    return alike.entrySet().stream()
        .map(
            scan ->
                spark.createDataFrame(
                    rows(scan.getKey(), scan.getValue()), PairTable.cleaned(scoreNames)))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  private JavaRDD<Row> rows(ParquetColumns columns, List<BitextFile> files) {
    List<Column> selected = new ArrayList<>();
    for (ParquetColumns.Value value : columns.values()) {
      boolean isScore = selected.size() >= 2;
      selected.add(
          value
              .ofRows()
              .cast(isScore ? DataTypes.DoubleType : DataTypes.BinaryType)
              .as("column" + selected.size()));
    }
    if (!files.get(0).input().hasTarget()) {
      selected.set(1, TablePairs.noTarget());
    }
    int path = selected.size();
    selected.add(functions.col("_metadata.file_path"));
    selected.add(functions.col("_metadata.row_index"));
    Map<String, ArrayList<BitextFile>> byPath = new HashMap<>();
    for (BitextFile file : files) {
      String uri = new Path(file.source()).toUri().toString();
      byPath.computeIfAbsent(uri, same -> new ArrayList<>()).add(file);
    }
    Dataset<Row> all =
        ExactPaths.read(spark)
            .schema(
                new ParquetToSparkSchemaConverter(spark.sessionState().conf())
                    .convert(columns.schema()))
            .option("ignoreCorruptFiles", false)
            .option("ignoreMissingFiles", false)
            .parquet(files.stream().map(BitextFile::source).distinct().toArray(String[]::new));
    return AnsiSql.off(spark, () -> all.select(selected.toArray(Column[]::new)))
        .toJavaRDD()
        .mapPartitions((FlatMapFunction<Iterator<Row>, Row>) Reading::new)
        .flatMap(
            row ->
                byPath.get(row.getString(path)).stream()
                    .map(file -> new Origin(file.source(), row.getLong(path + 1) + 1, file.order()))
                    .map(origin -> TablePairs.row(row, path - 2, origin))
                    .iterator());
  }

  /** Reads rows, and names the file that cannot be read on. Executors. */
  private record Reading(Iterator<Row> rows) implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return of(rows::hasNext);
    }

    @Override
    public Row next() {
      return of(rows::next);
    }

    private static <T> T of(Callable<T> step) {
      try {
        return step.call();
      } catch (RuntimeException e) {
        throw e; // the end of the task, not of its file
      } catch (Exception e) {
        String uri = InputFileBlockHolder.getInputFilePath().toString();
        throw failure(new Path(URI.create(uri)).toString(), e);
      }
    }
  }

  /**
   * Returns the exception to throw for one of Parquet's readers: a user's mistake for a file that
   * is damaged or not seen, and another one for a fault of the storage, which may have the bytes
   * the next time.
   */
  static RuntimeException failure(String file, Throwable e) {
    IOException storage = null;
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      root = cause;
      if (cause instanceof FileNotFoundException missing) {
        return BitextRows.notSeen(file, missing);
      }
      if (cause instanceof IOException fault) {
        storage = fault;
      }
      if (cause instanceof ParquetRuntimeException
          || cause instanceof EOFException
          || cause instanceof TException) {
        return damaged(file, cause);
      }
    }
    return storage == null
        ? damaged(file, root)
        : new UncheckedIOException(file + " cannot be read", storage);
  }

  private static UserException damaged(String file, Throwable e) {
    String said =
        e instanceof StackOverflowError
            ? "it is nested too deeply"
            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    // Thrift ends its messages with the name of an object.
    return new UserException(
        "%s: cannot be read as Parquet (%s); expected a complete Parquet file"
            .formatted(file, said.replaceFirst("(?s)( Struct:|\\R).*", "")),
        e);
  }
}
