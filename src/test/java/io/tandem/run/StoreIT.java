package io.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.storage.SparkLayout;
import io.tandem.storage.publish.Place;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("text")
@ParameterizedClass
@EnumSource(Place.class)
class StoreIT {
  @Parameter Place place;
  private final SparkSession spark = SparkTest.session();

  @Test
  void metricsAreATableForSpark() throws IOException {
    RunDirectory run = Fixtures.run(place);
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(MetricRows.round(0), MetricRows.validation(1, Double.NaN));
    log.startInterval(1);
    log.append(MetricRows.round(1), MetricRows.validation(2, 20));

    Dataset<Row> table = spark.read().json(new Path(run.path(), "metrics").toString());
    assertThat(table.where("kind = 'round'").count()).isEqualTo(2);
    assertThat(table.where("kind = 'validation' and bleu is null").count()).isEqualTo(1);
    Row sums =
        table
            .where("kind = 'round'")
            .selectExpr("sum(targetTokens)", "sum(workers[1].tokens)", "max(loss)")
            .first();
    assertThat(sums.getLong(0)).isEqualTo(2200);
    assertThat(sums.getLong(1)).isEqualTo(2200);
    assertThat(sums.getDouble(2)).isEqualTo(4.5);
  }

  @Test
  void theLayoutNamesMasterAndVersion() {
    SparkLayout layout = SparkLayout.of(spark.sparkContext());
    assertThat(layout.version()).isEqualTo(spark.version());
    assertThat(layout.master()).isEqualTo("local[2]");
    assertThat(layout.defaultParallelism()).isEqualTo(2);
    assertThat(layout.executors()).hasSize(1);
  }
}
