package io.tandem.jobs.translate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;

import io.tandem.UserException;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.jobs.cli.FailureLine;
import io.tandem.jobs.cli.InputFiles;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.storage.ExactPaths;
import io.tandem.storage.GivenPath;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.storage.tables.CatalogueTable;
import io.tandem.storage.tables.TableName;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.ExtendRows;
import io.tandem.translation.spark.TableExtension;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Translates a Parquet table, or scores its translations: keeps all columns, appends new ones, and
 * keeps the order of rows (files by name). The output is written in parts; the parts that a failed
 * attempt has finished are kept next to the output and not repeated. Driver only.
 */
final class TableTranslation {
  /** Spark's hidden columns for the path of a file and the number of a row in it. */
  private static final String FILE = "_metadata.file_path";

  private static final String ROW = "_metadata.row_index";

  private final SparkSession spark;
  private final Configuration hadoop;
  private final JobProgress progress;

  /**
   * @param progress also receives messages about earlier attempts
   */
  TableTranslation(SparkSession spark, JobProgress progress) {
    this.spark = spark;
    this.progress = progress;
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /**
   * @param description everything else that the outcome depends on, by name; an attempt that
   *     differs in it is not resumed
   * @return the number of rows that an earlier attempt had done
   */
  long translate(
      Dataset<Row> table,
      Path output,
      TableExtension extension,
      BroadcastTranslator sent,
      Map<String, String> description)
      throws IOException {
    AtomicDirectory.requireFree(output, AtomicDirectory.Use.TRANSLATION, hadoop);
    StructType schema = extension.schema(table.schema());
    try (AtomicDirectory place =
        AtomicDirectory.create(output, AtomicDirectory.Use.TRANSLATION, hadoop, progress::say)) {
      return place.whileHeld(() -> translate(table, place, schema, extension, sent, description));
    }
  }

  private long translate(
      Dataset<Row> table,
      AtomicDirectory place,
      StructType schema,
      TableExtension extension,
      BroadcastTranslator sent,
      Map<String, String> description)
      throws IOException {
    progress.begin(WorkStage.ofRows("reading", 0));
    SortedMap<String, Long> rows = rowsByFile(table);
    String state = InputFiles.state(statuses(rows.keySet()));
    Path parts = place.staging();
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    OptionalLong published =
        TranslationWork.publishedRows(description, state, place, parts, fileSystem);
    if (published.isPresent()) {
      progress.say(TranslationWork.PUBLISHED);
      return published.getAsLong();
    }
    TranslationWork work =
        TranslationWork.of(description, state, rows, spark.sparkContext().defaultParallelism())
            .resumedAt(parts, fileSystem, place.unfinished());
    ExtendRows extend = new ExtendRows(extension, table.schema(), sent);
    long before =
        work.make(
            spark.sparkContext(),
            place,
            parts,
            fileSystem,
            finished -> {
              progress.begin(work.stage("translating", finished));
              spark
                  .createDataFrame(remaining(table, work, finished).mapPartitions(extend), schema)
                  .write()
                  .mode(SaveMode.Append)
                  .options(TranslationWork.WRITING)
                  .parquet(parts.toString());
            });
    place.publish();
    return before;
  }

  /**
   * Returns the table in the files at a path.
   *
   * @throws UserException if they cannot be read as Parquet
   */
  Dataset<Row> files(GivenPath given) {
    Path files = given.status(hadoop).getPath();
    try {
      return ExactPaths.read(spark).parquet(files.toString());
    } catch (Exception e) {
      // AnalysisException is checked, and not declared.
      throw new UserException(
          "--input %s cannot be read as a Parquet table (%s); expected a Parquet file or a directory of them"
              .formatted(given.text(), FailureLine.ofRoot(e)),
          e);
    }
  }

  /**
   * Returns the table with that name in Spark's catalogue.
   *
   * @throws UserException if there is none, Spark is not set up for it, or it is not stored in
   *     files
   */
  Dataset<Row> named(String name) {
    Dataset<Row> table = CatalogueTable.of(spark, TableName.option("--table", name)).rows("");
    try {
      table.select(col(FILE), col(ROW));
      return table;
    } catch (Exception e) {
      // AnalysisException is checked, and not declared.
      throw new UserException(
          "--table %s is not stored as Parquet files, so its rows have no order to preserve: give --output-table if it is an Iceberg or Delta table, else write it to a path as Parquet and give that path with --input"
              .formatted(name),
          e);
    }
  }

  private static SortedMap<String, Long> rowsByFile(Dataset<Row> table) {
    SortedMap<String, Long> rows = new TreeMap<>();
    for (Row row : table.groupBy(col(FILE)).agg(count("*"), max(col(ROW))).collectAsList()) {
      if (row.getLong(2) >= row.getLong(1)) {
        throw UserException.of(
            "the table has %,d of the rows of its file %s, and the others were deleted, so its"
                + " rows have no numbers: give --output-table, or rewrite the table",
            row.getLong(1), row.getString(0));
      }
      rows.put(row.getString(0), row.getLong(1));
    }
    return rows;
  }

  /**
   * @param files their names as written by Spark, with URI escapes
   */
  private List<FileStatus> statuses(Set<String> files) throws IOException {
    List<FileStatus> statuses = new ArrayList<>();
    for (String file : files) {
      Path path = new Path(URI.create(file));
      statuses.add(path.getFileSystem(hadoop).getFileStatus(path));
    }
    return statuses;
  }

  /** Returns the rows of the parts that are not yet written; partition n has those of part n. */
  private static JavaRDD<Row> remaining(
      Dataset<Row> table, TranslationWork work, Set<Long> finished) {
    HashSet<Long> done = new HashSet<>(finished);
    long perTask = work.perTask();
    JavaPairRDD<Long, Row> numbered =
        table
            .select(col("*"), col(FILE), col(ROW))
            .toJavaRDD()
            .mapToPair(new Numbering(table.schema().size(), work.firstRows()))
            .filter(row -> !done.contains(row._1() / perTask));
    return InputOrder.spread(numbered, work.parts(), perTask).values();
  }

  /** Maps a row with its file and its number there to its number in the table and itself. */
  private record Numbering(int columns, HashMap<String, Long> firstRows)
      implements PairFunction<Row, Long, Row> {
    @Override
    public Tuple2<Long, Row> call(Row row) {
      Object[] values = new Object[columns];
      for (int i = 0; i < columns; i++) {
        values[i] = row.get(i);
      }
      long number = firstRows.get(row.getString(columns)) + row.getLong(columns + 1);
      return new Tuple2<>(number, RowFactory.create(values));
    }
  }
}
