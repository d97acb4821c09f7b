package io.tandem.run.charts;

import io.tandem.Text;
import io.tandem.UserException;
import java.util.List;
import java.util.Locale;

/** The common parts of all charts around their drawing. */
final class Figure {
  /** The first code point of Hangul Jamo, above which most characters are as wide as high. */
  private static final int FIRST_WIDE = 0x1100;

  private Figure() {}

  static String of(String title, String legend, String content) {
    return "<figure><figcaption>%s</figcaption>\n%s%s</figure>\n"
        .formatted(Html.text(title), legend, content);
  }

  static String empty(String title) {
    return of(title, "", Html.element("p", "empty", "no values yet"));
  }

  /** Returns the legend; nothing for a single series, which the title names. */
  static String legend(List<String> names) {
    if (names.size() < 2) {
      return "";
    }
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      keys.append(Text.format("<span class=\"key s%d\">%s</span>", i + 1, Html.text(names.get(i))));
    }
    return Html.element("div", "legend", keys.toString()) + "\n";
  }

  /**
   * @throws UserException when there are more series than colours
   */
  static void refuseTooMany(String title, List<String> series) {
    if (series.size() > ChartSeries.MAX_SERIES) {
      throw UserException.of(
          "chart \"%s\": %d series (%s), at most %d can be told apart; leave some out",
          title, series.size(), String.join(", ", series), ChartSeries.MAX_SERIES);
    }
  }

  /**
   * Estimates the width of a text in pixels in the charts' 12 px type, also of East Asian letters.
   */
  static double width(String text) {
    return text.codePoints().mapToDouble(c -> c >= FIRST_WIDE ? 12 : 6.8).sum();
  }

  /** The beginning of a label that is too long. */
  static String shortened(String label, int mostCharacters) {
    return label.codePointCount(0, label.length()) <= mostCharacters
        ? label
        : label.substring(0, label.offsetByCodePoints(0, mostCharacters - 1)) + "…";
  }

  /** Formats with a decimal point in every locale. */
  static String format(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
