package io.tandem.text;

import io.tandem.config.CorpusSettings.Casing;
import java.io.Serializable;
import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * Brings a line into a canonical form, so that text that looks the same is the same: control and
 * invisible format characters are removed, every run of white space becomes one space, the ends are
 * trimmed, the casing is applied, and the result is in Unicode's composed form (NFC). Applying it
 * again changes nothing.
 *
 * <p>Joiners (U+200C, U+200D), visible format characters such as the Arabic number sign and the
 * tags of flag emoji carry meaning and are kept.
 */
public record Normalizer(Casing casing) implements Serializable {
  private static final int NEXT_LINE = 0x85;
  private static final int NO_BREAK_SPACE = 0xA0;
  private static final int SOFT_HYPHEN = 0xAD;
  private static final int FIRST_COMBINING = 0x300;

  /** Returns the normalized line; empty if it contains nothing visible. */
  public String normalize(String line) {
    return casing != Casing.LOWER && isPlain(line) ? line : rewritten(line);
  }

  /** Quickly tests whether a line needs no change, as most lines in Latin script. */
  private static boolean isPlain(String line) {
    char before = ' ';
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean isVisible =
          c > ' ' && (c <= '~' || c > NO_BREAK_SPACE) && c < FIRST_COMBINING && c != SOFT_HYPHEN;
      if (!isVisible && (c != ' ' || before == ' ')) {
        return false;
      }
      before = c;
    }
    return before != ' ' || line.isEmpty();
  }

  private String rewritten(String line) {
    StringBuilder kept = new StringBuilder(line.length());
    boolean spaceBefore = false;
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      i += Character.charCount(c);
      if (isWhiteSpace(c)) {
        spaceBefore = true;
      } else if (!isJunk(c)) {
        if (spaceBefore && kept.length() > 0) {
          kept.append(' ');
        }
        spaceBefore = false;
        kept.appendCodePoint(c);
      }
    }
    // Composed last: removing a character can bring a letter and its accent together.
    return java.text.Normalizer.normalize(withCasing(kept.toString(), casing), Form.NFC);
  }

  /**
   * Returns the text in lower case, by Unicode's rules and the same in every locale, if the casing
   * says so. Truecasing needs words and is done by {@link TextForm}.
   */
  public static String withCasing(String text, Casing casing) {
    return switch (casing) {
      case KEEP, TRUECASE -> text;
      case LOWER -> text.toLowerCase(Locale.ROOT);
    };
  }

  /**
   * Returns whether this is white space in the wide sense, including tabs, line ends, no-break and
   * ideographic spaces.
   */
  public static boolean isWhiteSpace(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == NEXT_LINE;
  }

  /**
   * Returns whether this is a control or invisible character, which is removed unless it is white
   * space.
   */
  public static boolean isJunk(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> true;
      case Character.FORMAT -> isInvisibleFormat(c);
      default -> false;
    };
  }

  /**
   * Returns whether this is an invisible format character: soft hyphen, zero-width space, direction
   * marks, word joiner, byte order mark and the like.
   */
  private static boolean isInvisibleFormat(int c) {
    return c == SOFT_HYPHEN
        || c == 0x61C
        || c == 0x200B
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F)
        || c == 0xFEFF
        || (c >= 0xFFF9 && c <= 0xFFFB);
  }
}
