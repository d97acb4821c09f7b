package io.tandem.text.variants;

import io.tandem.text.Normalizer;
import java.util.Locale;

/** Lines in other capitals, by the rules of their language. */
public final class Capitals {
  private Capitals() {}

  /**
   * Returns the line in upper case: {@code iyi} is {@code İYİ} in Turkish and {@code IYI}
   * elsewhere.
   */
  public static String upperCase(String line, Locale language) {
    return line.toUpperCase(language);
  }

  /**
   * Returns the line with a capital at the start of every word, as in headings. Words are separated
   * by spaces; opening punctuation before a word's first letter stays, and so do its other letters.
   */
  public static String titleCase(String line, Locale language) {
    StringBuilder title = new StringBuilder(line.length());
    boolean beforeWord = true;
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      i += Character.charCount(c);
      if (beforeWord && Character.isLetter(c)) {
        title.append(capital(c, language));
      } else {
        title.appendCodePoint(c);
      }
      beforeWord = Normalizer.isWhiteSpace(c) || (beforeWord && !Character.isLetterOrDigit(c));
    }
    return title.toString();
  }

  /** Returns the text with a capital at its start. */
  public static String capitalized(String text, Locale language) {
    int first = text.codePointAt(0);
    return capital(first, language) + text.substring(Character.charCount(first));
  }

  /** Returns the first letter of a word in title case, which is not always its upper case: ǆ, ǅ. */
  private static String capital(int letter, Locale language) {
    String small = Character.toString(letter);
    String capital = small.toUpperCase(language);
    // Java knows of title case, but not what is special to a language.
    return capital.equals(small.toUpperCase(Locale.ROOT))
        ? Character.toString(Character.toTitleCase(letter))
        : capital;
  }
}
