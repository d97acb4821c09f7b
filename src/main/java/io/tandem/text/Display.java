package io.tandem.text;

import io.tandem.Text;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats numbers and times for reports and notes; a dash stands for a value that was not measured.
 */
public final class Display {
  private static final String NONE = "–";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Display() {}

  public static String count(long value) {
    return Text.format("%,d", value);
  }

  /** Formats a number of things, as in 1 run or 2 runs. */
  public static String count(long value, String noun) {
    return count(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** Formats three digits and a letter, as in 2.57 M. */
  public static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double magnitude = Math.abs(value);
    if (magnitude >= 999.5e6) {
      return digits(value / 1e9) + " G";
    }
    if (magnitude >= 999.5e3) {
      return digits(value / 1e6) + " M";
    }
    return magnitude >= 9_999.5 ? digits(value / 1e3) + " k" : count(Math.round(value));
  }

  /** Formats a size with three digits, as in 24.5 MB. */
  public static String bytes(long value) {
    String rounded = rounded(value);
    return rounded.contains(" ") ? rounded + "B" : rounded + " B";
  }

  /**
   * Formats a number for a chart: numbers from 1,000 and whole ones as they are up to 9,999, others
   * with three digits.
   */
  public static String compact(double value) {
    return value == Math.rint(value) || Math.abs(value) >= 999.5
        ? rounded(value)
        : significant(value);
  }

  private static String digits(double value) {
    double magnitude = Math.abs(value);
    return fixed(value, magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2);
  }

  public static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%,." + decimals + "f", value)
        : NONE;
  }

  /** Formats a difference, as in +1.20 or −7.44; without a sign if it rounds to 0. */
  public static String signed(double value, int decimals) {
    String size = fixed(Math.abs(value), decimals);
    boolean nothing = size.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
    return nothing ? size : (value < 0 ? "−" : "+") + size;
  }

  /** Formats three significant digits of any size, as in 1.25e-4 or 0.0125. */
  public static String significant(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double magnitude = Math.abs(value);
    boolean plain = value == 0 || (magnitude >= 1e-3 && magnitude < 1e4);
    return plain ? Text.format("%.3g", value) : scientific(value, 2);
  }

  /** Formats a number with an exponent, as in 1.5e-4. */
  public static String scientific(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "e", value)
        .replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");
  }

  /** Formats a percentage, however small, as in 12.3 %, 0.04 % or &lt; 0.001 %. */
  public static String percent(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double magnitude = Math.abs(value);
    if (value > 0 && magnitude < 0.0005) {
      return "< 0.001 %";
    }
    int decimals = magnitude >= 0.95 || value == 0 ? 1 : magnitude >= 0.095 ? 2 : 3;
    return fixed(value, decimals) + " %";
  }

  /** Formats a duration in its two largest units, as in 2 h 05 min. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return seconds > 0 && seconds < 10 ? fixed(seconds, 1) + " s" : whole + " s";
    }
    if (whole < 3600) {
      return Text.format("%d min %02d s", whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return Text.format("%d h %02d min", whole / 3600, whole / 60 % 60);
    }
    return Text.format("%d d %02d h", whole / 86_400, whole / 3600 % 24);
  }

  public static String time(Instant time) {
    return TIME.format(time);
  }
}
