package io.tandem.run.report;

import io.tandem.run.charts.ChartStyle;
import io.tandem.run.charts.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A self-contained page that follows the light or dark mode of the reader's system. */
public final class HtmlPage {
  private static final String STYLE = "report.css";
  private static final String END_OF_TITLE = " – Tandem</title>";

  private HtmlPage() {}

  /**
   * @param title title of the browser tab
   * @param body HTML
   */
  public static String of(String title, String body) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s%s
    <style>
    %s%s</style>
    </head>
    <body class="%s">
    %s
    </body>
    </html>
    """
        .formatted(
            Html.text(title), END_OF_TITLE, ChartStyle.css(), style(), ChartStyle.CSS_CLASS, body);
  }

  /** Returns whether a file with these first bytes is such a page. */
  public static boolean isOne(String begin) {
    return begin.startsWith("<!DOCTYPE html>") && begin.contains(END_OF_TITLE);
  }

  private static String style() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(STYLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STYLE, e);
    }
  }
}
