package io.tandem.text.moses;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One replacement everywhere in a line. Most rules find nothing in most lines, so each names a
 * string without which its pattern cannot match: searching for that is many times cheaper.
 */
record Rewrite(String needs, Pattern pattern, String replacement) {
  /** Replaces a literal string. */
  static Rewrite literal(String from, String to) {
    return new Rewrite(from, null, to);
  }

  /** Replaces matches of a pattern; the replacement may refer to groups as {@code $1}. */
  static Rewrite pattern(String needs, String regex, String replacement) {
    return new Rewrite(needs, Pattern.compile(regex), replacement);
  }

  /** Returns the line after all rules, one after the other. */
  static String all(List<Rewrite> rules, String line) {
    String text = line;
    for (Rewrite rule : rules) {
      text = rule.apply(text);
    }
    return text;
  }

  String apply(String text) {
    if (!text.contains(needs)) {
      return text;
    }
    return pattern == null
        ? text.replace(needs, replacement)
        : pattern.matcher(text).replaceAll(replacement);
  }
}
