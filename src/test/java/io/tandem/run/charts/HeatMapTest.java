package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  @Test
  void rowsAndColumnsAreLabelledAndTheLargestValueHasTheFullColour() {
    String html =
        HeatMap.of(
                "Head 1",
                List.of("das", "<s>"),
                List.of("the", "house"),
                new double[][] {{0, 0.5}, {0.25, 0}})
            .html();
    assertThat(html)
        .contains(">das</text>", ">&lt;s&gt;</text>", ">the</text>", ">house</text>")
        .contains("scale(22.000)")
        .contains("cell s1\" stroke-opacity=\"1.00\" d=\"M1 0h1\"")
        .contains("cell s1\" stroke-opacity=\"0.50\" d=\"M0 1h1\"")
        .contains("<title>das:\nhouse 0.500</title>")
        .doesNotContain("cell s2", "signed");
  }

  @Test
  void negativeValuesHaveTheOtherColour() {
    String html =
        new HeatMap("PE", List.of("0"), List.of("sin", "cos"), new double[][] {{-0.5, 1}}, 1)
            .html();
    assertThat(html).contains("cell s2\" stroke-opacity=\"0.50\"", "ramp signed");
  }

  @Test
  void neighboursOfOneShadeAreOneLine() {
    double[][] values = {{1, 1, 1, 0, 1}};
    String html = HeatMap.of("T", List.of("r"), List.of("a", "b", "c", "d", "e"), values).html();
    assertThat(html).contains("d=\"M0 0h3M4 0h1\"");
  }

  @Test
  void ofManyRowsSomeAreLabelledAndThePageStaysSmall() {
    List<String> positions = IntStream.range(0, 64).mapToObj(String::valueOf).toList();
    List<String> dimensions = IntStream.range(0, 128).mapToObj(String::valueOf).toList();
    double[][] values = new double[64][128];
    for (int t = 0; t < 64; t++) {
      for (int j = 0; j < 128; j++) {
        values[t][j] = Math.sin(t / Math.pow(10_000, (j - j % 2) / 128.0) + j % 2 * Math.PI / 2);
      }
    }
    String html = new HeatMap("PE", positions, dimensions, values, 1).html();
    // Zeppelin cuts the output of a paragraph at 100 KB.
    assertThat(html.length()).isLessThan(90_000);
    assertThat(html)
        .contains(">0</text>", ">5</text>", ">60</text>")
        .doesNotContain(">1</text>", ">3</text>");
  }

  @Test
  void labelsThatDoNotFitTheMatrixAreRefused() {
    assertThatThrownBy(() -> HeatMap.of("T", List.of("r"), List.of("a", "b"), new double[][] {{1}}))
        .hasMessageContaining("1 row labels and 2 column labels for a matrix of [1, 1]");
  }
}
