package io.tandem.storage.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.LakeSession;
import io.tandem.s3.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends of the same part, tried again by one process and side by side by two. */
@Tag("text")
@Tag("long")
class TableAppendsIT {
  private static final CyclicBarrier BOTH = new CyclicBarrier(2);

  @TempDir private static Path dir;
  private static LakeSession lake;
  private static SparkSession spark;

  @BeforeAll
  static void openSession() {
    lake = new LakeSession(dir);
    spark = lake.spark();
  }

  @AfterAll
  static void closeSession() {
    lake.close();
  }

  private static CatalogueTable table(String name, String format) {
    spark.sql("CREATE TABLE %s (text STRING, more STRING) USING %s".formatted(name, format));
    return CatalogueTable.of(spark, TableName.option("--output-table", name));
  }

  private static CatalogueTable deltaTable(String name) {
    return table("delta.`%s`".formatted(dir.resolve(name)), "delta");
  }

  private static Dataset<Row> rows(String... texts) {
    return spark.createDataset(List.of(texts), Encoders.STRING()).toDF("text");
  }

  private static AppendLabel label(int part) {
    return new AppendLabel("job", "5", part, 3);
  }

  private static List<String> texts(CatalogueTable table) {
    return table
        .rows("")
        .sort("text")
        .as(Encoders.tuple(Encoders.STRING(), Encoders.STRING()))
        .collectAsList()
        .stream()
        .map(row -> row._1() + " " + row._2())
        .toList();
  }

  @Test
  void icebergTakesEachPartOnceAmongTheCommitsOfOthers() {
    takesEachPartOnce(table("ice.db.once", "iceberg"));
  }

  @Test
  void icebergTakesEachPartOnceInATableDirectlyBelowItsCatalogue() {
    takesEachPartOnce(table("ice.alone", "iceberg"));
  }

  @Test
  void deltaTakesEachPartOnceAmongTheCommitsOfOthers() {
    takesEachPartOnce(deltaTable("once"));
  }

  @Test
  void tablesInAnObjectStoreTakeEachPartOnceToo() {
    String bucket = "s3a://" + S3Server.instance().newBucket("tables");
    Configuration client = new Configuration(false);
    S3Server.instance().configure(client);
    client.forEach(entry -> spark.conf().set(entry.getKey(), entry.getValue()));
    spark.conf().set("spark.sql.catalog.stored", SparkCatalog.class.getName());
    spark.conf().set("spark.sql.catalog.stored.type", "hadoop");
    spark.conf().set("spark.sql.catalog.stored.warehouse", bucket);
    for (CatalogueTable table :
        List.of(
            table("stored.db.once", "iceberg"),
            table("delta.`%s/once`".formatted(bucket), "delta"))) {
      TableAppends.to(table).append(rows("a"), label(0));
      TableAppends.to(table).append(rows("a"), label(0));
      assertThat(texts(table)).containsExactly("a null");
    }
  }

  private static void takesEachPartOnce(CatalogueTable table) {
    TableAppends appends = TableAppends.to(table);
    appends.append(rows("a", "b"), label(0));
    spark.sql("INSERT INTO %s VALUES ('other', 'x')".formatted(table.name().text()));
    appends.append(rows("a", "b"), label(0));
    appends.append(rows(), label(1));
    appends.append(rows("c"), label(2));
    assertThat(texts(table)).containsExactly("a null", "b null", "c null", "other x");
    assertThat(appends.labels()).containsExactlyInAnyOrder(label(0), label(1), label(2));
  }

  /**
   * A process that was thought dead comes back: both have staged the part, and each believes that
   * it has to publish it, before or after another writer's commit.
   */
  @Test
  void ofTwoProcessesThatStageTheSamePartOneIsPublished() {
    for (boolean othersWrite : new boolean[] {false, true}) {
      CatalogueTable table = table("ice.db.two" + othersWrite, "iceberg");
      IcebergAppends first = new IcebergAppends(table);
      IcebergAppends second = new IcebergAppends(table);
      first.append(rows("before"), label(0));
      first.stage(rows("a"), label(1));
      second.stage(rows("a"), label(1));
      assertThat(texts(table)).containsExactly("before null");
      if (othersWrite) {
        spark.sql("INSERT INTO %s VALUES ('other', 'x')".formatted(table.name().text()));
      }
      second.publish(label(1));
      first.publish(label(1));
      first.append(rows("a"), label(1));
      first.stage(rows("a"), label(1));
      first.publish(label(1));
      assertThat(texts(table)).containsOnlyOnce("a null").contains("before null");
    }
  }

  /** Each has begun its transaction before the other commits. */
  @Test
  void ofTwoProcessesThatAppendTheSamePartToDeltaOneDoes() {
    CatalogueTable table = deltaTable("two");
    MapFunction<String, String> whenBothCompute =
        text -> {
          BOTH.await(1, TimeUnit.MINUTES);
          return text;
        };
    List<CompletableFuture<Void>> appends =
        IntStream.range(0, 2)
            .mapToObj(
                process ->
                    CompletableFuture.runAsync(
                        () ->
                            TableAppends.to(table)
                                .append(
                                    rows("a")
                                        .coalesce(1)
                                        .as(Encoders.STRING())
                                        .map(whenBothCompute, Encoders.STRING())
                                        .toDF("text"),
                                    label(0)),
                        task -> new Thread(task).start()))
            .toList();
    appends.forEach(CompletableFuture::join);
    assertThat(texts(table)).containsExactly("a null");
    assertThat(TableAppends.to(table).labels()).containsExactly(label(0));
  }

  @Test
  void icebergKnowsThePartsWhoseSnapshotsHaveExpired() {
    CatalogueTable table = table("ice.db.expired", "iceberg");
    TableAppends appends = TableAppends.to(table);
    appends.append(rows("a"), label(0));
    appends.append(rows("b"), label(1));
    spark.sql(
        "CALL ice.system.expire_snapshots(table => 'db.expired', older_than => TIMESTAMP"
            + " '2100-01-01 00:00:00', retain_last => 1)");
    assertThat(appends.labels()).containsExactly(label(1));
    assertThat(AppendLabel.finished(appends.labels())).isEqualTo(2);
    appends.append(rows("a"), label(0));
    appends.append(rows("c"), label(2));
    assertThat(texts(table)).containsExactly("a null", "b null", "c null");
  }

  @Test
  void commitsThatRemoveRowsAreFound() {
    CatalogueTable iceberg = table("ice.db.removed", "iceberg");
    assertRemovalFound(
        iceberg, "DELETE FROM ice.db.removed WHERE text = 'a'", "delete in snapshot");
    CatalogueTable delta = deltaTable("removed");
    assertRemovalFound(
        delta,
        "RESTORE TABLE %s TO VERSION AS OF 0".formatted(delta.name().text()),
        "RESTORE in version 2");
  }

  private static void assertRemovalFound(CatalogueTable table, String statement, String found) {
    TableAppends appends = TableAppends.to(table);
    appends.append(rows("a"), label(0));
    assertThat(appends.removalSince(label(0))).isEmpty();
    spark.sql(statement);
    assertThat(appends.removalSince(label(1)))
        .hasValueSatisfying(how -> assertThat(how).startsWith(found));
  }

  @Test
  void whatWasRolledBackInIcebergIsAppendedAgain() {
    CatalogueTable table = table("ice.db.back", "iceberg");
    TableAppends appends = TableAppends.to(table);
    appends.append(rows("a"), label(0));
    String before = table.currentSnapshot();
    appends.append(rows("b"), label(1));
    spark.sql("CALL ice.system.rollback_to_snapshot('db.back', %s)".formatted(before));
    assertThat(appends.labels()).containsExactly(label(0));
    appends.append(rows("b"), label(1));
    assertThat(texts(table)).containsExactly("a null", "b null");
  }
}
