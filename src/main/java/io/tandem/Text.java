package io.tandem;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Text for people and files. */
public final class Text {
  private Text() {}

  /** Formats as {@link String#format} does, in the same way in every locale. */
  @FormatMethod
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
