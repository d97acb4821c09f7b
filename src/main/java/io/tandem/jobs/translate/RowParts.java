package io.tandem.jobs.translate;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * The rows of a table in parts, by the hash of their text. The table is read once, however many
 * parts there are: Spark keeps the rows in the files of a shuffle, in partitions that are read
 * apart, and computes lost ones again. Driver only.
 */
final class RowParts {
  /** The rows of a partition, on average; a part has one partition or more. */
  private static final long PARTITION_ROWS = 50_000;

  private final SparkSession spark;
  private final JavaRDD<Row> spread;
  private final StructType schema;
  private final Column part;

  /** The number of rows of each part, by the partition that they are in. */
  private final Map<Integer, Map<Integer, Long>> sizes = new HashMap<>();

  /**
   * @param text the column whose hash decides
   * @param parts the number of all parts
   * @param from the first part that is wanted
   * @param size the number of all rows
   */
  RowParts(Dataset<Row> rows, Column text, int parts, int from, long size) {
    spark = rows.sparkSession();
    schema = rows.schema();
    part = hash(text, parts);
    int perPart = Math.toIntExact(Math.max(1, size / (parts * PARTITION_ROWS)));
    // The rows of a finer division are those of one part, as its number of parts is a multiple.
    int partitions = Math.multiplyExact(parts, perPart);
    spread = rows.where(part.geq(from)).repartition(partitions, hash(text, partitions)).toJavaRDD();
    String partition = "partition";
    String ofPart = "part";
    table(spread.rdd())
        .select(spark_partition_id().as(partition), part.as(ofPart))
        .groupBy(partition, ofPart)
        .agg(count("*"))
        .collectAsList()
        .forEach(
            row ->
                sizes
                    .computeIfAbsent(row.getInt(1), key -> new HashMap<>())
                    .put(row.getInt(0), row.getLong(2)));
  }

  private static Column hash(Column text, int parts) {
    return pmod(xxhash64(text), lit((long) parts)).cast(DataTypes.IntegerType);
  }

  private Dataset<Row> table(RDD<Row> some) {
    return spark.createDataFrame(some, schema);
  }

  /** Returns the number of rows of a part. */
  long size(int number) {
    return partitions(number).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of rows of all wanted parts. */
  long size() {
    return sizes.keySet().stream().mapToLong(this::size).sum();
  }

  private Map<Integer, Long> partitions(int number) {
    return sizes.getOrDefault(number, Map.of());
  }

  /** Returns the rows of a part. */
  Dataset<Row> rows(int number) {
    Set<Integer> partitions = Set.copyOf(partitions(number).keySet());
    RDD<Row> some =
        PartitionPruningRDD.create(
            spread.rdd(), (Function1<Object, Object> & Serializable) partitions::contains);
    return table(some).where(part.equalTo(number));
  }
}
