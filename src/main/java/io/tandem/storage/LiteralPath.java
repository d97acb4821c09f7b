package io.tandem.storage;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** The path of what Spark is to read, for its readers, which take paths for patterns. */
public final class LiteralPath {
  private static final Pattern OF_PATTERNS = Pattern.compile("[*?{}\\[\\]]");

  private LiteralPath() {}

  /**
   * Returns the path with the characters of patterns escaped.
   *
   * @param path an absolute one: Spark makes others absolute, and would then take the names of
   *     folders above for patterns
   */
  public static String of(Path path) {
    return OF_PATTERNS.matcher(path.toString()).replaceAll("\\\\$0");
  }
}
