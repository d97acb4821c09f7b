package io.tandem;

import io.delta.sql.DeltaSparkSessionExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions;
import org.apache.spark.sql.SparkSession;

/**
 * A session of the shared Spark with the formats of tables Iceberg and Delta, active until it is
 * closed. The catalogue {@code ice} has Iceberg's tables, the session's own those of Delta.
 */
public final class LakeSession implements AutoCloseable {
  private final Path warehouse;
  private final SparkSession before = SparkTest.session();
  private final SparkSession spark;

  public LakeSession(Path warehouse) {
    this.warehouse = warehouse;
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    SparkSession.Builder builder =
        SparkSession.builder()
            .withExtensions(new IcebergSparkSessionExtensions())
            .withExtensions(new DeltaSparkSessionExtension());
    catalogues().forEach(builder::config);
    spark = builder.config("spark.sql.shuffle.partitions", 2).getOrCreate();
    SparkSession.setDefaultSession(before);
  }

  private Map<String, String> catalogues() {
    return new TreeMap<>(
        Map.of(
            "spark.sql.catalog.spark_catalog",
            "org.apache.spark.sql.delta.catalog.DeltaCatalog",
            "spark.sql.catalog.ice",
            "org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.ice.type",
            "hadoop",
            "spark.sql.catalog.ice.warehouse",
            warehouse.toString(),
            // Delta keeps its log in that many partitions.
            "spark.databricks.delta.snapshotPartitions",
            "1",
            "spark.databricks.delta.stats.collect",
            "false",
            // Where tables have a few rows, compiling a query takes longer than interpreting it.
            "spark.sql.codegen.wholeStage",
            "false",
            "spark.sql.codegen.factoryMode",
            "NO_CODEGEN"));
  }

  /** Returns the settings with which another process has the same tables. */
  public Map<String, String> settings() {
    Map<String, String> all = new TreeMap<>(catalogues());
    all.put(
        "spark.sql.extensions",
        IcebergSparkSessionExtensions.class.getName()
            + ","
            + DeltaSparkSessionExtension.class.getName());
    return all;
  }

  public SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    SparkSession.setActiveSession(before);
  }
}
