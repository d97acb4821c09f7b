package io.tandem.corpus.document.format;

import io.tandem.UserException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of ICU, as SRX has them, as Java's. What Java has too is left to it, with
 * classes of characters as Unicode defines them; what it would read as something else is rewritten
 * or refused.
 */
final class IcuRegex {
  private static final int LONG_ESCAPE = 8;

  /** The most groups and sets around each other: Java reads each by a call of its own. */
  private static final int MAX_DEPTH = 200;

  private final String regex;
  private final StringBuilder java = new StringBuilder();
  private int at;

  /** The sets that are open at this place. */
  private int sets;

  private int groups;

  /** True if a set has just ended within another. */
  private boolean isAfterSet;

  private IcuRegex(String regex) {
    this.regex = regex;
  }

  /**
   * @throws UserException if Java cannot do what it asks for
   */
  static Pattern compile(String regex) {
    return new IcuRegex(regex).compile();
  }

  private Pattern compile() {
    while (at < regex.length()) {
      char here = regex.charAt(at);
      boolean wasAfterSet = isAfterSet;
      isAfterSet = false;
      if (here == '\\') {
        escape();
      } else if (sets == 0 && regex.startsWith("(?#", at)) {
        int end = regex.indexOf(')', at);
        at = end < 0 ? regex.length() : end + 1;
      } else if (here == '[' && isPosix()) {
        posix();
      } else if (sets > 0
          && (regex.startsWith("--", at) || (wasAfterSet && regex.startsWith("-[", at)))) {
        throw refused("the difference of sets (-, --) is written in another way: [a-z&&[^aeiou]]");
      } else if (wasAfterSet && regex.startsWith("&[", at)) {
        java.append("&&");
        at++;
      } else {
        nest(here);
        isAfterSet = sets > 0 && here == ']';
        java.append(here);
        at++;
      }
    }
    try {
      return compiled(java.toString());
    } catch (PatternSyntaxException e) {
      throw refused(e.getDescription());
    }
  }

  private void nest(char here) {
    if (here == '[' || (here == ']' && sets > 0)) {
      sets += here == '[' ? 1 : -1;
    } else if (sets == 0 && (here == '(' || here == ')')) {
      groups += here == '(' ? 1 : -1;
    }
    if (sets + groups > MAX_DEPTH) {
      throw refused("more than %s groups and sets around each other".formatted(MAX_DEPTH));
    }
  }

  private static Pattern compiled(String pattern) {
    return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
  }

  private UserException refused(String why) {
    return UserException.of("the regular expression %s: %s", regex, why);
  }

  private void escape() {
    char kind = at + 1 < regex.length() ? regex.charAt(at + 1) : ' ';
    if (kind == 'Q') {
      int end = regex.indexOf("\\E", at);
      copyTo(end < 0 ? regex.length() : end + 2);
    } else if (kind == 'U') {
      String digits = regex.substring(at + 2, Math.min(regex.length(), at + 2 + LONG_ESCAPE));
      if (!digits.matches("\\p{XDigit}{8}")) {
        throw refused("\\U is followed by eight hexadecimal digits");
      }
      java.append("\\x{").append(digits).append('}');
      at += 2 + LONG_ESCAPE;
    } else if ((kind == 'p' || kind == 'P') && regex.startsWith("{", at + 2)) {
      int end = regex.indexOf('}', at);
      if (end < 0) {
        throw refused("\\p{ without }");
      }
      property(regex.substring(at + 3, end), kind == 'P');
      at = end + 1;
    } else {
      copyTo(Math.min(regex.length(), at + 2));
      isAfterSet = sets > 0 && "dDhHsSvVwW".indexOf(kind) >= 0;
    }
  }

  private void copyTo(int end) {
    java.append(regex, at, end);
    at = end;
  }

  private boolean isPosix() {
    return regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0;
  }

  /** Writes a set such as {@code [:alpha:]} or {@code [:^Lu:]}. */
  private void posix() {
    int end = regex.indexOf(":]", at);
    property(regex.substring(at + 2, end), false);
    at = end + 2;
  }

  /** Java wants Is before the names of scripts and of binary properties. */
  private void property(String name, boolean isNegated) {
    boolean isComplement = name.startsWith("^");
    String plain = (isComplement ? name.substring(1) : name).strip();
    String escape = isNegated == isComplement ? "\\p{" : "\\P{";
    for (String prefix : new String[] {"", "Is"}) {
      try {
        compiled(escape + prefix + plain + "}");
        java.append(escape).append(prefix).append(plain).append('}');
        isAfterSet = sets > 0;
        return;
      } catch (PatternSyntaxException e) {
        // Java does not know it by this name.
      }
    }
    throw refused(
        "no property %s is known; give a general category by its letters, such as \\p{Lu}, a script, such as \\p{Greek}, or a binary property, such as \\p{Alphabetic}"
            .formatted(plain));
  }
}
