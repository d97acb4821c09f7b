package io.tandem.run.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The style sheet of all charts, and fragments of a page that include it. */
public final class ChartStyle {
  /** The CSS class of elements that contain charts; it defines the colours. */
  public static final String CSS_CLASS = "tandem";

  private static final String FILE = "charts.css";

  private ChartStyle() {}

  /** The style sheet. */
  public static String css() {
    try (InputStream in = ChartStyle.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /** Returns charts side by side, with their style, for any page. */
  public static String fragment(Chart... charts) {
    String figures = Arrays.stream(charts).map(Chart::html).collect(Collectors.joining());
    return "<div class=\"%s\"><style>\n%s</style>\n%s</div>"
        .formatted(CSS_CLASS, css(), Html.element("div", "charts", "\n" + figures));
  }
}
