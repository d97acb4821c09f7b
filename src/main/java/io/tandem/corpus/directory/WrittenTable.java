package io.tandem.corpus.directory;

import io.tandem.storage.ExactPaths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A Parquet table that Spark has written as a whole, so that all files have one schema. It is taken
 * from one of them: Spark itself would run a job for that each time a table is opened, which takes
 * a tenth of the time of a small corpus.
 */
final class WrittenTable {
  /** The entry of a file's metadata in which Spark keeps the schema. */
  private static final String SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private static final String SUFFIX = ".parquet";

  private WrittenTable() {}

  /** Returns the rows of the table in a directory. */
  static Dataset<Row> open(SparkSession spark, Path directory) throws IOException {
    return schema(directory, spark.sessionState().newHadoopConf())
        .map(ExactPaths.read(spark)::schema)
        .orElseGet(() -> ExactPaths.read(spark))
        .parquet(directory.toString());
  }

  /**
   * Returns the rows of several tables of one schema, directories such as {@code split=train} in
   * one place, with a column such as {@code split} that names the table of each.
   */
  static Dataset<Row> openTogether(SparkSession spark, List<Path> directories, String column)
      throws IOException {
    Path first = directories.get(0);
    return schema(first, spark.sessionState().newHadoopConf())
        .map(schema -> ExactPaths.read(spark).schema(schema.add(column, DataTypes.StringType)))
        .orElseGet(() -> ExactPaths.read(spark))
        .option("basePath", first.getParent().toString())
        .parquet(directories.stream().map(Path::toString).toArray(String[]::new));
  }

  /** Returns the schema; empty if no file has one, so that Spark reports the reason. */
  private static Optional<StructType> schema(Path directory, Configuration conf)
      throws IOException {
    FileSystem files = directory.getFileSystem(conf);
    for (FileStatus file : files.listStatus(directory)) {
      if (file.isFile() && file.getPath().getName().endsWith(SUFFIX)) {
        try (ParquetFileReader reader =
            ParquetFileReader.open(HadoopInputFile.fromStatus(file, conf))) {
          String json = reader.getFileMetaData().getKeyValueMetaData().get(SCHEMA);
          return Optional.ofNullable(json).map(text -> (StructType) DataType.fromJson(text));
        } catch (RuntimeException damaged) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
