package io.tandem.run.report;

import io.tandem.UserException;
import io.tandem.run.charts.ChartStyle;
import io.tandem.run.charts.Html;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A self-contained page that follows the light or dark mode of the reader's system. */
public final class HtmlPage {
  private static final String STYLE = "report.css";
  private static final String END_OF_TITLE = " – Tandem</title>";

  /** The number of bytes at the start of a page that include its title. */
  private static final int PAGE_BEGIN = 1 << 12;

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

  /**
   * Writes a page, in place of an earlier one.
   *
   * @throws UserException as {@link #requireWritable}
   */
  public static Path write(GivenPath file, String html, Configuration hadoop) throws IOException {
    requireWritable(file, hadoop);
    Path target = file.in(hadoop);
    AtomicFile.write(HadoopConf.of(hadoop), target, html.getBytes(StandardCharsets.UTF_8));
    return target;
  }

  /**
   * @throws UserException if there is a directory or a file that is no page of Tandem
   */
  public static void requireWritable(GivenPath file, Configuration hadoop) throws IOException {
    Path target = file.in(hadoop);
    FileSystem fileSystem = target.getFileSystem(hadoop);
    if (!fileSystem.exists(target)) {
      return;
    }
    if (fileSystem.getFileStatus(target).isDirectory()) {
      throw UserException.of("%s is a directory; give the file to write", file.label());
    }
    if (!isOne(begin(fileSystem, target))) {
      throw UserException.of(
          "%s: a file of that name is there, which is no page of Tandem; give another name",
          file.label());
    }
  }

  private static String begin(FileSystem fileSystem, Path file) throws IOException {
    try (FSDataInputStream in = fileSystem.open(file)) {
      return new String(in.readNBytes(PAGE_BEGIN), StandardCharsets.UTF_8);
    }
  }

  private static boolean isOne(String begin) {
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
