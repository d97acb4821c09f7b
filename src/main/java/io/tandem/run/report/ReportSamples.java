package io.tandem.run.report;

import io.tandem.run.SampleTranslations;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.List;

/** The translations of the same sentences at the first, the middle and the last validation. */
final class ReportSamples {
  private final List<SampleTranslations> shown;

  ReportSamples(RunReport report) {
    this(report.firstMiddleLastSamples());
  }

  ReportSamples(List<SampleTranslations> shown) {
    this.shown = shown;
  }

  String html() {
    if (shown.isEmpty()) {
      return Html.element("p", "empty", "no translations yet");
    }
    StringBuilder out = new StringBuilder();
    int sentences = shown.get(shown.size() - 1).sentences().size();
    for (int i = 0; i < sentences; i++) {
      out.append(sentence(i));
    }
    return out.toString();
  }

  private String sentence(int index) {
    SampleTranslations.Sentence latest = shown.get(shown.size() - 1).sentences().get(index);
    StringBuilder lines = new StringBuilder();
    lines.append(line("source", "source", latest.source()));
    lines.append(line("reference", "reference", latest.reference()));
    for (SampleTranslations at : shown) {
      // A run may have shown other sentences before it was resumed.
      at.sentences().stream()
          .filter(
              one ->
                  one.source().equals(latest.source())
                      && one.reference().equals(latest.reference()))
          .findFirst()
          .ifPresent(
              one ->
                  lines.append(
                      line(
                          "hypothesis",
                          "update " + Display.count(at.updates()),
                          one.hypothesis())));
    }
    return Html.element("dl", "sample", "\n" + lines);
  }

  private static String line(String cssClass, String name, String text) {
    String shown = text.isBlank() ? Html.element("span", "empty", "empty") : Html.text(text);
    return "<dt>%s</dt><dd class=\"%s\" dir=\"auto\">%s</dd>\n"
        .formatted(Html.text(name), cssClass, shown);
  }
}
