package io.tandem.metrics.tokenize;

import java.util.regex.Pattern;

/**
 * The rules of NIST's mteval-v13a for Western languages: ASCII punctuation marks are separate
 * tokens, a period or comma stays within a number, a hyphen after a digit is split off.
 *
 * <p>The rules are replacements that run one after the other from left to right without looking at
 * the same character twice. This matters in runs such as {@code ,,,}, so the passes are not merged.
 */
final class WesternPunctuation {
  private static final Pattern SYMBOL = Pattern.compile("[{-~\\[-` -&(-+:-@/]");
  private static final Pattern POINT_AFTER_NON_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE_NON_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern HYPHEN_AFTER_DIGIT = Pattern.compile("([0-9])-");

  private WesternPunctuation() {}

  static String splitSymbols(String line) {
    return SYMBOL.matcher(line).replaceAll(" $0 ");
  }

  static String splitPointsAndHyphens(String line) {
    String split = POINT_AFTER_NON_DIGIT.matcher(line).replaceAll("$1 $2 ");
    split = POINT_BEFORE_NON_DIGIT.matcher(split).replaceAll(" $1 $2");
    return HYPHEN_AFTER_DIGIT.matcher(split).replaceAll("$1 - ");
  }

  /** Undoes the four SGML escapes that occur in test sets. */
  static String unescape(String line) {
    if (line.indexOf('&') < 0) {
      return line;
    }
    return line.replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
  }
}
