package io.tandem;

import com.google.errorprone.annotations.FormatMethod;
import java.util.regex.Pattern;

/**
 * A user error: a file, a setting or an argument that cannot be used. The message says what was
 * found, what was expected, where, and what to do; jobs print it without a stack trace and end with
 * exit code 2. Every other exception is a bug and keeps its trace. PySpark shows what {@code
 * spark.sql} throws without a trace if it is an {@link IllegalArgumentException}.
 *
 * <p>Messages quote files, whose content may be of any length and may try to control a terminal: a
 * long message is shortened in its middle, and control characters are replaced.
 */
public class UserException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The maximum number of characters in a message. */
  public static final int MAX_MESSAGE = 1000;

  private static final int SHOWN_AT_EACH_END = MAX_MESSAGE / 2 - 10;

  /** Control characters of terminals, direction marks, and lone surrogates. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile(
          "[\\p{Cntrl}\\x{80}-\\x{9F}\\p{Cs}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}&&[^\\n\\t]]");

  public UserException(String message) {
    super(printable(message));
  }

  public UserException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  /** Returns an error whose message is formatted as {@link Text#format} does. */
  @FormatMethod
  public static UserException of(String format, Object... values) {
    return new UserException(Text.format(format, values));
  }

  private static String printable(String message) {
    String shown =
        message.length() <= MAX_MESSAGE
            ? message
            : message.substring(0, SHOWN_AT_EACH_END)
                + " … "
                + message.substring(message.length() - SHOWN_AT_EACH_END);
    return UNPRINTABLE.matcher(shown).replaceAll("?");
  }
}
