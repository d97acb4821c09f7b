package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.corpus.format.PoText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a {@code .strings} file of macOS and iOS: {@code "key" = "value";}. */
final class AppleUnits {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|/\\*(?s:.*?)\\*/|//[^\\n]*|(?<string>\"(?:\\\\(?s:.)|[^\"\\\\])*+\")"
              + "|(?<sign>[=;])|(?<name>[\\w.$-]+)");

  /** A character by its number in UTF-16, an apostrophe, or an escape that other languages have. */
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:U(?<number>[0-9A-Fa-f]{4})|(?<apostrophe>')|(?s:.))");

  private AppleUnits() {}

  static List<Unit> of(String text) {
    List<Unit> units = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    String before = ";";
    int at = 0;
    while (at < text.length()) {
      if (!token.region(at, text.length()).lookingAt()) {
        throw UserException.of(
            "line %d: %s; expected \"key\" = \"value\"; or a comment",
            Lines.number(text, at), text.substring(at).lines().findFirst().orElse("").strip());
      }
      if (before.equals("=") && token.group("string") != null) {
        int from = token.start() + 1;
        int to = token.end() - 1;
        units.add(
            Unit.message(
                unescaped(text.substring(from, to)),
                Unit.LineEnds.ALL,
                (target, origin) -> List.of(new Edit(from, to, PoText.escaped(target)))));
      }
      if (!token.group().isBlank() && !token.group().startsWith("/")) {
        before = token.group();
      }
      at = token.end();
    }
    return units;
  }

  private static String unescaped(String raw) {
    StringBuilder plain = new StringBuilder();
    Matcher escape = ESCAPE.matcher(raw);
    int from = 0;
    while (escape.find()) {
      String number = escape.group("number");
      if (number != null || escape.group("apostrophe") != null) {
        plain.append(PoText.unescaped(raw.substring(from, escape.start())));
        plain.append(number == null ? '\'' : (char) Integer.parseInt(number, 16));
        from = escape.end();
      }
    }
    return plain.append(PoText.unescaped(raw.substring(from))).toString();
  }
}
