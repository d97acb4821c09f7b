package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineChartTest {
  @Test
  void valuesLieWhereTheAxesSay() {
    String svg = chart(LineChart.Range.FROM_ZERO, point(0, 0), point(100, 50));
    // The plot spans x 52 to 544 and, upwards, y 226 to 30.
    assertThat(svg).contains("d=\"M52.0 226.0L544.0 30.0\"");
    assertThat(svg).contains(">updates</text>", ">loss</text>", ">100</text>", ">50</text>");
  }

  @Test
  void aGapIsLeftWhereThereIsNoValue() {
    String svg =
        chart(
            LineChart.Range.FROM_ZERO,
            point(0, 0),
            point(20, 10),
            point(40, Double.NaN),
            point(60, 10),
            point(100, 50));
    assertThat(svg).containsPattern("d=\"M[^M\"]*L[^M\"]*M[^M\"]*L[^M\"]*\"").doesNotContain("NaN");
  }

  @Test
  void aSteepStartDoesNotSetTheScale() {
    List<ChartSeries.Point> points = new ArrayList<>();
    points.add(point(0, 1000));
    for (int x = 10; x <= 100; x += 10) {
      points.add(point(x, 2 + x / 100.0));
    }
    String svg = chart(LineChart.Range.AFTER_START, points.toArray(ChartSeries.Point[]::new));
    assertThat(svg).contains(">3.0</text>").doesNotContain(">1000</text>", "1000.0 at 0");
  }

  /** One of several runs over time may take much longer than the others. */
  @Test
  void aCurveThatEndsEarlyIsInTheRange() {
    ChartSeries early =
        new ChartSeries("early", ChartSeries.Marks.LINE, List.of(point(1, 9), point(8, 4)));
    ChartSeries late =
        new ChartSeries("late", ChartSeries.Marks.LINE, List.of(point(1, 3), point(100, 2)));
    String svg =
        new LineChart(
                "t",
                "x",
                100,
                "y",
                LineChart.Range.AFTER_START,
                List.of(early, late),
                Optional.empty(),
                List.of())
            .html();
    assertThat(svg).contains(">10</text>", "<title>4.0 at 8.0</title>");
  }

  @Test
  void theHorizontalAxisEndsWithTheData() {
    String svg = chart(LineChart.Range.FROM_ZERO, point(500, 1), point(1172, 50));
    assertThat(svg).contains("L544.0 30.0\"", ">1000</text>").doesNotContain(">1500</text>");
  }

  @Test
  void whatLeavesTheRangeIsCutOffByADrawingOfItsOwn() {
    List<ChartSeries.Point> points = new ArrayList<>();
    points.add(point(0, 1000));
    for (int x = 10; x <= 100; x += 10) {
      points.add(point(x, 2 + x / 100.0));
    }
    String svg = chart(LineChart.Range.AFTER_START, points.toArray(ChartSeries.Point[]::new));
    assertThat(svg)
        .containsPattern(
            "(?s)<svg class=\"plot\".*<svg x=\"0\" y=\"26\"[^>]*>\\s*<path class=\"curve");
    // A style that lets drawings overflow must not reach those within drawings.
    assertThat(ChartStyle.css())
        .contains("figure > svg {")
        .doesNotContainPattern("\\.tandem svg \\{[^}]*overflow");
  }

  /** Such as the loss of the model that a training starts from, on text that is new to it. */
  @Test
  void aPointBeyondTheRangeIsMarkedAtTheEdge() {
    ChartSeries losses =
        new ChartSeries(
            "validation",
            ChartSeries.Marks.LINE_AND_POINTS,
            List.of(point(0, 6), point(50, 2.5), point(100, 2)));
    String svg =
        new LineChart(
                "Loss",
                "updates",
                0,
                "nats",
                LineChart.Range.AFTER_START,
                List.of(losses),
                Optional.empty(),
                List.of())
            .html();

    assertThat(svg)
        .contains(">2.5</text>")
        .doesNotContain(">6.0</text>")
        .contains("<path class=\"dot s1\" d=\"M52.0 30.0l-5 8h10z\"/>")
        .contains("cx=\"52.0\" cy=\"30.0\" r=\"8.0\"><title>6.0 at 0.0</title>");
  }

  @Test
  void everyPointHasAnEscapedTooltip() {
    String svg = chart(LineChart.Range.FROM_ZERO, new ChartSeries.Point(1, 2, "a <b> & \"c\""));
    assertThat(svg).contains("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>");
  }

  @Test
  void aLegendNamesTheSeriesWhenThereAreSeveral() {
    ChartSeries training =
        new ChartSeries("training", ChartSeries.Marks.LINE, List.of(point(1, 2), point(2, 1)));
    ChartSeries validation =
        new ChartSeries("validation", ChartSeries.Marks.LINE_AND_POINTS, List.of(point(1, 2)));
    String svg =
        new LineChart(
                "Loss",
                "updates",
                2,
                "nats",
                LineChart.Range.AFTER_START,
                List.of(training, validation),
                Optional.of(point(1, 2)),
                List.of())
            .html();
    assertThat(svg).contains(">training</span>", ">validation</span>", "class=\"ring\"");
    assertThat(chart(LineChart.Range.FROM_ZERO, point(1, 2))).doesNotContain("class=\"legend\"");
  }

  /** Curves of a loss come from above, those of a score from below. */
  @Test
  void theLabelOfTheRingStandsOnTheSideWithoutTheCurve() {
    assertThat(labelBelow(5, 0.3)).as("low, with room").isTrue();
    assertThat(labelBelow(5, 0.02)).as("on the axis").isFalse();
    assertThat(labelBelow(5, 0.7)).isFalse();
    assertThat(labelBelow(5, 1)).as("under the title of the axis").isTrue();
    assertThat(labelBelow(9, 1)).isFalse();
  }

  @Test
  void theRingOfAPointBeyondTheRangeIsAtItsEdge() {
    ChartSeries.Point best = point(0, 1);
    ChartSeries curve =
        new ChartSeries("", ChartSeries.Marks.LINE, List.of(best, point(50, 2.5), point(100, 3)));
    String svg =
        new LineChart(
                "t",
                "x",
                100,
                "y",
                LineChart.Range.AFTER_START,
                List.of(curve),
                Optional.of(best),
                List.of())
            .html();
    assertThat(number(svg, "class=\"ring\" cx=\"[0-9.]+\" cy=\"([0-9.]+)\"")).isLessThan(230);
  }

  /** Tells whether the label of a point there, at that height of the plot, is below it. */
  private static boolean labelBelow(double x, double height) {
    ChartSeries.Point ringed = point(x, 10 * height);
    ChartSeries curve = new ChartSeries("", ChartSeries.Marks.LINE, List.of(point(0, 10), ringed));
    String svg =
        new LineChart(
                "t",
                "x",
                10,
                "y",
                LineChart.Range.FROM_ZERO,
                List.of(curve),
                Optional.of(ringed),
                List.of())
            .html();
    return number(svg, "class=\"label[ end]*\" x=\"[0-9.]+\" y=\"([0-9.]+)\"")
        > number(svg, "class=\"ring\" cx=\"[0-9.]+\" cy=\"([0-9.]+)\"");
  }

  private static double number(String svg, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(svg);
    assertThat(found.find()).as(svg).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void onLogarithmicAxesPowersOfTenAreEvenlySpacedAndZeroIsAGap() {
    String svg =
        chart(
            LineChart.Range.LOGARITHMIC, point(1, 1000), point(10, 0), point(100, 1), point(1, 1));
    assertThat(svg).contains("d=\"M52.0 30.0M544.0 226.0L52.0 226.0\"");
    assertThat(svg).contains(">1</text>", ">10</text>", ">100</text>", ">1k</text>");
  }

  @Test
  void moreCurvesThanColoursAreRefused() {
    List<ChartSeries> seven =
        IntStream.range(0, 7)
            .mapToObj(i -> new ChartSeries("run" + i, ChartSeries.Marks.LINE, List.of(point(1, i))))
            .toList();
    assertThatThrownBy(
            () ->
                new LineChart(
                    "Loss",
                    "x",
                    0,
                    "y",
                    LineChart.Range.FROM_ZERO,
                    seven,
                    Optional.empty(),
                    List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("7 series (run0, run1,")
        .hasMessageContaining("at most 6");
  }

  @Test
  void withoutValuesANoteStandsThere() {
    assertThat(chart(LineChart.Range.AFTER_START)).contains("no values yet").doesNotContain("<svg");
    assertThat(chart(LineChart.Range.FROM_ZERO, point(1, Double.NaN))).contains("no values yet");
  }

  @Test
  void thinningKeepsTheMeanAndTheEnd() {
    List<ChartSeries.Point> points = new ArrayList<>();
    for (int x = 1; x <= 1001; x++) {
      points.add(point(x, x));
    }
    ChartSeries thin = new ChartSeries("s", ChartSeries.Marks.LINE, points).thinned(400);
    assertThat(thin.points()).hasSize(334);
    assertThat(thin.points().get(0).x()).isEqualTo(3);
    assertThat(thin.points().get(0).y()).isEqualTo((1 + 2 + 3) / 3.0);
    assertThat(thin.points().get(333).x()).isEqualTo(1001);
    assertThat(thin.thinned(400)).isSameAs(thin);
  }

  private static ChartSeries.Point point(double x, double y) {
    return new ChartSeries.Point(x, y, y + " at " + x);
  }

  private static String chart(LineChart.Range range, ChartSeries.Point... points) {
    return new LineChart(
            "Title",
            "updates",
            0,
            "loss",
            range,
            List.of(new ChartSeries("one", ChartSeries.Marks.LINE, List.of(points))),
            Optional.empty(),
            List.of())
        .html();
  }
}
