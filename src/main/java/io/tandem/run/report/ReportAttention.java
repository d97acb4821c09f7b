package io.tandem.run.report;

import io.tandem.run.SampleAttention;
import io.tandem.run.SampleTranslations;
import io.tandem.run.charts.Chart;
import io.tandem.run.charts.HeatMap;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Pictures of cross-attention: its development during training, and each head. */
final class ReportAttention {
  private final List<SampleTranslations> shown;

  ReportAttention(RunReport report) {
    shown = report.firstMiddleLastSamples().stream().filter(s -> !s.attention().isEmpty()).toList();
  }

  String html() {
    if (shown.isEmpty()) {
      return Html.element("p", "empty", "no attention maps yet");
    }
    StringBuilder out = new StringBuilder();
    out.append(
        Html.element(
            "p",
            "Rows: the tokens of the reference, in the order in which they are predicted. Columns:"
                + " the tokens of the source, and how much of the attention each of them gets; each"
                + " row adds up to 1."));
    for (int sentence = 0; sentence < last().attention().size(); sentence++) {
      out.append(throughTime(sentence)).append(heads(last().attention().get(sentence)));
    }
    return out.toString();
  }

  private SampleTranslations last() {
    return shown.get(shown.size() - 1);
  }

  private String throughTime(int sentence) {
    List<Chart> pictures = new ArrayList<>();
    for (SampleTranslations at : shown) {
      // Another corpus or other settings may have chosen fewer when the run began.
      if (sentence < at.attention().size()) {
        SampleAttention attention = at.attention().get(sentence);
        pictures.add(
            picture(
                "Mean of all heads, update " + Display.count(at.updates()),
                attention,
                attention.mean()));
      }
    }
    return row(pictures);
  }

  private static String heads(SampleAttention attention) {
    List<Chart> pictures = new ArrayList<>();
    for (int head = 0; head < attention.heads().size(); head++) {
      pictures.add(picture("Head " + (head + 1), attention, attention.heads().get(head)));
    }
    return Html.folded("The heads of the last decoder layer in this sentence, now", row(pictures));
  }

  private static Chart picture(
      String title, SampleAttention attention, List<List<Double>> weights) {
    double[][] values =
        weights.stream()
            .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    return new HeatMap(title, attention.written(), attention.source(), values, 1);
  }

  private static String row(List<Chart> pictures) {
    return Html.element(
        "div",
        "charts small",
        "\n" + pictures.stream().map(Chart::html).collect(Collectors.joining()));
  }
}
