package io.tandem.run.report;

import org.apache.hadoop.fs.Path;

/** The direction of a translation, for display. */
public record Direction(String source, String target) {
  /**
   * Returns both languages, such as {@code en → fr}, or the last element of a path if neither is
   * given.
   */
  public String or(String path) {
    return source.isBlank() && target.isBlank()
        ? new Path(path).getName()
        : named(source) + " → " + named(target);
  }

  private static String named(String language) {
    return language.isBlank() ? "?" : language;
  }
}
