package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tandem.SparkTest;
import io.tandem.UserException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class TableChartsIT {
  private static Dataset<Row> rows(String query) {
    return SparkTest.session().sql(query);
  }

  @Test
  void columnsNameTheAxesAndTheThirdOneTheCurves() {
    LineChart chart =
        TableCharts.lines(
            "Loss",
            rows(
                "select * from values (1, 5.0, 'training'), (1, 4.5, 'validation'), (2, 4.0,"
                    + " 'training') as (updates, nats, curve)"));
    assertThat(chart.xTitle()).isEqualTo("updates");
    assertThat(chart.yTitle()).isEqualTo("nats");
    assertThat(chart.series())
        .extracting(ChartSeries::name)
        .containsExactly("training", "validation");
    assertThat(chart.series().get(0).points())
        .extracting(ChartSeries.Point::x, ChartSeries.Point::y)
        .containsExactly(tuple(1.0, 5.0), tuple(2.0, 4.0));
  }

  @Test
  void aNameHasItsColourWhicheverCurveBeginsFirst() {
    for (String points : List.of("(1, 1, 'a'), (2, 1, 'b')", "(1, 1, 'b'), (2, 1, 'a')")) {
      LineChart chart =
          TableCharts.lines("T", rows("select * from values %s as (x, y, n)".formatted(points)));
      assertThat(chart.series()).extracting(ChartSeries::name).containsExactly("a", "b");
    }
  }

  @Test
  void aNullIsAGapAndALongCurveIsThinned() {
    LineChart gap =
        TableCharts.lines("T", rows("select * from values (1, null), (2, 3.0D) as (x, y)"));
    assertThat(gap.series().get(0).points().get(0).y()).isNaN();
    LineChart thin =
        TableCharts.lines("T", rows("select id as x, id as y from range(0, 1000, 1, 1)"));
    assertThat(thin.series().get(0).points()).hasSizeLessThanOrEqualTo(120);
  }

  @Test
  void binsAndBarsTakeTheirValuesFromTheSecondColumn() {
    Histogram histogram =
        TableCharts.histogram(
            "T", 5, rows("select * from values (0, 7L), (5, 9L) as (from, count)"));
    assertThat(histogram.series().get(0).points())
        .extracting(ChartSeries.Point::y)
        .containsExactly(7.0, 9.0);
    BarChart bars =
        TableCharts.bars("T", rows("select * from values ('a', 3), ('b', 2) as (label, n)"));
    assertThat(bars.bars())
        .containsExactly(new BarChart.Bar("a", "", 3), new BarChart.Bar("b", "", 2));
  }

  @Test
  void columnsThatCannotBeDrawnAreRefused() {
    assertThatThrownBy(() -> TableCharts.lines("Loss", rows("select 'one' as x, 2 as y")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("chart \"Loss\"")
        .hasMessageContaining("number 1 and 2 are numeric")
        .hasMessageContaining("x:string");
    assertThatThrownBy(() -> TableCharts.bars("Loss", rows("select 1 as x")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("two or three columns");
  }
}
