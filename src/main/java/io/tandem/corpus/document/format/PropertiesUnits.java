package io.tandem.corpus.document.format;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a Java properties file. Letters beyond ASCII are written as they are if the file
 * has such, and by their numbers otherwise, which every Java reads. In values with arguments of
 * {@code MessageFormat} apostrophes are doubled, and what is quoted by them is a code if it begins
 * with a brace.
 */
final class PropertiesUnits {
  private static final Pattern ARGUMENT = Pattern.compile("\\{\\d+[,}]");

  /** A doubled apostrophe, or braces that are no argument. */
  private static final Pattern QUOTED =
      Pattern.compile("''|(?<braces>'\\{'\\w*'\\}'|'[{}](?:[^']|'')*+')");

  private final String text;
  private final boolean ascii;
  private final List<Unit> units = new ArrayList<>();

  private PropertiesUnits(String text) {
    this.text = text;
    ascii = text.chars().allMatch(character -> character < 0x80);
  }

  static List<Unit> of(String text) {
    PropertiesUnits found = new PropertiesUnits(text);
    int at = 0;
    while (at < text.length()) {
      at = found.line(at);
    }
    return found.units;
  }

  /** Takes in the logical line that begins here; returns its end. */
  private int line(int from) {
    int at = afterBlanks(from);
    if (at < text.length() && "#!".indexOf(text.charAt(at)) >= 0) {
      return lineEnd(at);
    }
    int key = at;
    while (at < text.length() && "=: \t\f\r\n".indexOf(text.charAt(at)) < 0) {
      at += escapeLength(at);
    }
    boolean hasKey = at > key;
    at = afterBlanks(at);
    if (at < text.length() && "=:".indexOf(text.charAt(at)) >= 0) {
      at = afterBlanks(at + 1);
    }
    int value = at;
    while (at < text.length() && "\r\n".indexOf(text.charAt(at)) < 0) {
      at += escapeLength(at);
    }
    if (hasKey && at > value) {
      add(value, at);
    }
    return Math.min(text.length(), at + 1);
  }

  private void add(int from, int to) {
    String value = unescaped(from, to);
    if (Placeholders.isChoice(value)) {
      return;
    }
    boolean isFormat = ARGUMENT.matcher(value).find();
    Unit.Writer writer = (target, origin) -> List.of(new Edit(from, to, escaped(target)));
    units.add(
        isFormat
            ? new Unit(
                messageFormat(value), false, Unit.LineEnds.ALL, PropertiesUnits::doubled, writer)
            : Unit.message(value, Unit.LineEnds.ALL, writer));
  }

  private static CodedText messageFormat(String value) {
    CodedText.Builder builder = new CodedText.Builder();
    Matcher quoted = QUOTED.matcher(value);
    int from = 0;
    while (quoted.find()) {
      String braces = quoted.group("braces");
      if (braces != null) {
        addText(value.substring(from, quoted.start()), builder);
        builder.keep(braces.replaceAll("'(?!')", ""), braces, Code.NOWHERE);
        from = quoted.end();
      }
    }
    addText(value.substring(from), builder);
    return builder.build();
  }

  private static void addText(String piece, CodedText.Builder to) {
    Placeholders.add(piece.replace("''", "'"), PropertiesUnits::doubled, to);
  }

  private static String doubled(String plain) {
    return plain.replace("'", "''");
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < text.length() && "\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return Math.min(text.length(), at + 1);
  }

  /** Skips white space, and line ends after a backslash. */
  private int afterBlanks(int from) {
    int at = from;
    while (at < text.length()) {
      if (" \t\f".indexOf(text.charAt(at)) >= 0) {
        at++;
      } else if (text.charAt(at) == '\\' && isLineEnd(at + 1)) {
        at += escapeLength(at);
      } else {
        break;
      }
    }
    return at;
  }

  private boolean isLineEnd(int at) {
    return at < text.length() && "\r\n".indexOf(text.charAt(at)) >= 0;
  }

  /** Returns the length of a character, or of an escape of one, or of a line end to ignore. */
  private int escapeLength(int at) {
    if (text.charAt(at) != '\\') {
      return 1;
    }
    int length = text.startsWith("\r\n", at + 1) ? 3 : 2;
    return Math.min(length, text.length() - at);
  }

  private String unescaped(int from, int to) {
    StringBuilder plain = new StringBuilder();
    int at = from;
    while (at < to) {
      char character = text.charAt(at);
      if (character != '\\' || at + 1 == to) {
        plain.append(character);
        at++;
      } else if (isLineEnd(at + 1)) {
        at = afterBlanks(at);
      } else if (text.charAt(at + 1) == 'u') {
        plain.append(number(at + 2, to));
        at += 6;
      } else {
        char escape = text.charAt(at + 1);
        int known = "tnrf".indexOf(escape);
        plain.append(known < 0 ? escape : "\t\n\r\f".charAt(known));
        at += 2;
      }
    }
    return plain.toString();
  }

  private char number(int from, int to) {
    String digits = text.substring(from, Math.min(to, from + 4));
    if (!digits.matches("[0-9A-Fa-f]{4}")) {
      throw UserException.of(
          "line %d: \\u%s; expected four hexadecimal digits", Lines.number(text, from), digits);
    }
    return (char) Integer.parseInt(digits, 16);
  }

  private String escaped(String plain) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      char character = plain.charAt(i);
      int known = "\t\n\r\f".indexOf(character);
      if (known >= 0) {
        escaped.append('\\').append("tnrf".charAt(known));
      } else if (character == '\\' || (character == ' ' && i == 0)) {
        escaped.append('\\').append(character);
      } else {
        escaped.append(ascii && character >= 0x80 ? escaped(character) : character);
      }
    }
    return escaped.toString();
  }

  /** Returns a character by its number in UTF-16, as JSON and properties have it. */
  static String escaped(int character) {
    StringBuilder escaped = new StringBuilder();
    for (char unit : Character.toChars(character)) {
      escaped.append(Text.format("\\u%04X", (int) unit));
    }
    return escaped.toString();
  }
}
