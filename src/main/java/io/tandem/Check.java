package io.tandem;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Validation of settings and options; each message names the setting, its value and the values
 * allowed.
 */
public final class Check {
  private static final Pattern TAG = Pattern.compile("<[^\\s<>]+>|>>[^\\s<>]+<<");
  private static final Pattern TAKEN = Pattern.compile("<(pad|s|/s|unk|0x[0-9A-F]{2})>");

  private Check() {}

  public static void atLeast(String setting, double value, double least) {
    if (!(value >= least)) {
      throw UserException.of("%s = %s: must be at least %s", setting, plain(value), plain(least));
    }
  }

  /** Validates a number on a command line; the message writes the option as it was given. */
  public static void option(String option, long value, long least) {
    if (value < least) {
      throw UserException.of("%s %d: must be at least %d", option, value, least);
    }
  }

  public static void within(String setting, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw UserException.of(
          "%s = %s: must be between %s and %s", setting, plain(value), plain(least), plain(most));
    }
  }

  public static void positive(String setting, double value) {
    if (!(value > 0)) {
      throw UserException.of("%s = %s: must be greater than 0", setting, plain(value));
    }
  }

  public static String given(String setting, String value) {
    if (value.isBlank()) {
      throw UserException.of(
          "%s is not set: give it in the --config file or as %s=PATH", setting, setting);
    }
    return value;
  }

  /**
   * Requires the language of a setting that something depends on.
   *
   * @param dependent a main clause that says what depends on it and how
   */
  public static String language(String setting, String value, String dependent) {
    if (value.isBlank()) {
      throw UserException.of(
          "%s is not set, but %s: give the language's code, such as %s=en",
          setting, dependent, setting);
    }
    return value;
  }

  /** Requires the form that tells tags from words of the text and from other tokens. */
  public static void tags(String setting, List<String> tags) {
    Set<String> before = new HashSet<>();
    for (String tag : tags) {
      if (!TAG.matcher(tag).matches() || TAKEN.matcher(tag).matches()) {
        throw UserException.of(
            "%s = %s: \"%s\" is not a tag; a tag is a word in angle brackets such as <bt> or <2de>, or such as >>deu<<, other than <pad>, <s>, </s>, <unk> and bytes",
            setting, tags, tag);
      }
      if (!before.add(tag)) {
        throw UserException.of("%s = %s: %s occurs twice", setting, tags, tag);
      }
    }
  }

  /** Writes whole numbers whole: 1, not 1.0. */
  public static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
