package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static ChartSeries series(String name, double... fromAndCount) {
    List<ChartSeries.Point> points = new java.util.ArrayList<>();
    for (int i = 0; i < fromAndCount.length; i += 2) {
      points.add(
          new ChartSeries.Point(fromAndCount[i], fromAndCount[i + 1], name + " <" + i + ">"));
    }
    return new ChartSeries(name, ChartSeries.Marks.LINE, points);
  }

  @Test
  void barsStandOnTheirBinsAndAreAsHighAsTheirCounts() {
    String html =
        new Histogram("Length", "tokens", "sentences", 10, List.of(series("s", 0, 50, 30, 100)))
            .html();
    // The plot spans x 52 to 544 for 0 to 40 and, upwards, y 226 to 30 for 0 to 100.
    assertThat(html)
        .contains(bar(1, 52, 128, 122, 98), bar(1, 52 + 3 * 123, 30, 122, 196))
        .contains("<title>s &lt;0&gt;</title>", ">sentences</text>", ">tokens</text>")
        .doesNotContain("class=\"legend\"");
  }

  @Test
  void theBarsOfSeveralSeriesShareABin() {
    List<ChartSeries> both = List.of(series("source", 0, 50, 30, 100), series("target", 0, 100));
    String html = new Histogram("Length", "tokens", "sentences", 10, both).html();
    assertThat(html)
        .contains(bar(1, 52, 128, 61, 98), bar(2, 52 + 61, 30, 61, 196))
        .contains(">source</span>", ">target</span>");
  }

  @Test
  void nothingToCountIsSaidAndAnEmptyBinIsNotABin() {
    assertThat(new Histogram("T", "x", "y", 1, List.of()).html()).contains("no values yet");
    assertThatThrownBy(() -> new Histogram("T", "x", "y", 0, List.of()))
        .hasMessageContaining("wider than 0, found 0");
  }

  private static String bar(int series, double x, double y, double width, double height) {
    return String.format(
        Locale.ROOT,
        "<rect class=\"bar s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
        series,
        x,
        y,
        width,
        height);
  }
}
