package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class BarChartTest {
  private static final Pattern WIDTH =
      Pattern.compile("class=\"bar s\\d\"[^>]* width=\"([\\d.]+)\"");

  private static String html(BarChart.Bar... bars) {
    return new BarChart("Rejected", "lines", List.of(bars)).html();
  }

  private static double[] widths(String html) {
    Matcher matcher = WIDTH.matcher(html);
    DoubleStream.Builder widths = DoubleStream.builder();
    while (matcher.find()) {
      widths.add(Double.parseDouble(matcher.group(1)));
    }
    return widths.build().toArray();
  }

  @Test
  void barsAreAsLongAsTheirValuesAndSayThem() {
    String html =
        html(new BarChart.Bar("too long", "", 1200), new BarChart.Bar("<empty>", "", 300));
    double[] widths = widths(html);
    assertThat(widths[0]).isEqualTo(4 * widths[1]);
    assertThat(html)
        .contains(">too long</text>", ">&lt;empty&gt;</text>", ">1,200</text>", ">300</text>")
        .doesNotContain("class=\"legend\"");
  }

  @Test
  void sharesAreWrittenAsPercentages() {
    List<BarChart.Bar> bars =
        List.of(new BarChart.Bar("Latin", "", 99.5), new BarChart.Bar("Greek", "", 3.06e-5));
    String html = new BarChart("Scripts", "% of each side", bars, BarChart.Values.PERCENT).html();
    assertThat(html)
        .contains(">99.5 %</text>", ">&lt; 0.001 %</text>", "<title>Greek: &lt; 0.001 %</title>");
  }

  @Test
  void barsOfOneLabelStandTogetherInTheirColours() {
    String html =
        html(
            new BarChart.Bar("1 to 10", "beam 1", 20),
            new BarChart.Bar("1 to 10", "beam 5", 22),
            new BarChart.Bar("11 to 20", "beam 1", 18),
            new BarChart.Bar("11 to 20", "beam 5", Double.NaN));
    assertThat(html.split(">1 to 10</text>", -1)).hasSize(2);
    assertThat(widths(html)).hasSize(3);
    assertThat(html).contains("bar s1", "bar s2", ">beam 5</span>");
  }

  @Test
  void negativeValuesGoTheOtherWay() {
    double[] widths = widths(html(new BarChart.Bar("a", "", -2), new BarChart.Bar("b", "", 1)));
    assertThat(widths[0]).isEqualTo(2 * widths[1]);
  }

  /** Bars from zero would look the same for values as close to each other as losses. */
  @Test
  void aroundTheValuesDotsStandOnAnAxisWithTicks() {
    String html =
        new BarChart(
                "Loss",
                "nats",
                List.of(
                    new BarChart.Bar("a", "", 1.61),
                    new BarChart.Bar("b", "", 1.64),
                    new BarChart.Bar("c", "", Double.NaN)))
            .with(BarChart.Range.AROUND_VALUES)
            .html();
    assertThat(html)
        .contains(">1.61</text>", ">1.62</text>", ">1.64</text>", "<title>b: 1.64</title>")
        .doesNotContain(">0</text>", "<rect", "NaN");
    List<Double> places =
        Pattern.compile("<circle class=\"bar s1\" cx=\"([\\d.]+)\"")
            .matcher(html)
            .results()
            .map(found -> Double.parseDouble(found.group(1)))
            .toList();
    assertThat(places).hasSize(2);
    assertThat(places.get(1) - places.get(0)).isGreaterThan(300);
  }

  @Test
  void zerosAndNothingAtAllAreDrawnToo() {
    assertThat(widths(html(new BarChart.Bar("a", "", 0)))).containsExactly(0);
    assertThat(html()).contains("no values yet");
  }
}
