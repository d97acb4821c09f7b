package io.tandem.config;

import java.util.Locale;

/**
 * Validation of settings and options; each message names the setting, its value and what it may be.
 */
public final class Check {
  private Check() {}

  public static void atLeast(String setting, double value, double least) {
    if (!(value >= least)) {
      throw new UserException(
          "%s = %s: must be at least %s".formatted(setting, plain(value), plain(least)));
    }
  }

  /** Validates a number on a command line; the message writes the option as it was given. */
  public static void option(String option, long value, long least) {
    if (value < least) {
      throw new UserException(
          String.format(Locale.ROOT, "%s %d: must be at least %d", option, value, least));
    }
  }

  public static void within(String setting, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new UserException(
          "%s = %s: must be between %s and %s"
              .formatted(setting, plain(value), plain(least), plain(most)));
    }
  }

  public static void positive(String setting, double value) {
    if (!(value > 0)) {
      throw new UserException("%s = %s: must be greater than 0".formatted(setting, plain(value)));
    }
  }

  public static String given(String setting, String value) {
    if (value.isBlank()) {
      throw new UserException(
          "%s is not set: give it in the --config file or as %s=PATH".formatted(setting, setting));
    }
    return value;
  }

  /**
   * Requires a language where something depends on it.
   *
   * @param dependent what depends on it and how, a main clause
   */
  public static String language(String setting, String value, String dependent) {
    if (value.isBlank()) {
      throw new UserException(
          "%s is not set, but %s: give the language's code, such as %s=en"
              .formatted(setting, dependent, setting));
    }
    return value;
  }

  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
