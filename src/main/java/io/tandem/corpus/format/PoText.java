package io.tandem.corpus.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quoted texts in gettext catalogues. */
public final class PoText {
  /** Bytes, as {@code msgcat --escape} writes letters beyond ASCII: octal or hexadecimal. */
  private static final Pattern BYTES =
      Pattern.compile("(?:\\\\(?:[0-3]?[0-7]{1,2}|x[0-9a-fA-F]{1,2}))+");

  private PoText() {}

  /**
   * Returns the index of the quote that ends the text starting with a quote at this index; -1 if
   * either is missing.
   */
  public static int end(String said, int start) {
    if (said.charAt(start) != '"') {
      return -1;
    }
    int at = start + 1;
    while (at < said.length() && said.charAt(at) != '"') {
      at += said.charAt(at) == '\\' ? 2 : 1;
    }
    return at < said.length() ? at : -1;
  }

  /** Returns a text as it stands between quotation marks. */
  public static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }

  /** Returns a text without its escapes. */
  public static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    Matcher bytes = BYTES.matcher(text);
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '\\' || at + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      if (bytes.region(at, text.length()).lookingAt()) {
        plain.append(decoded(bytes.group()));
        at = bytes.end() - 1;
        continue;
      }
      char escape = text.charAt(++at);
      switch (escape) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case 'f' -> plain.append('\f');
        case 'b' -> plain.append('\b');
        case 'a' -> plain.append('\u0007');
        case 'v' -> plain.append('\u000B');
        case '"', '\\' -> plain.append(escape);
        default -> plain.append(c).append(escape);
      }
    }
    return plain.toString();
  }

  /** Returns the text that bytes spell in UTF-8, or the escapes themselves if they do not. */
  private static String decoded(String escapes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String each : escapes.substring(1).split("\\\\")) {
      bytes.write(
          each.startsWith("x")
              ? Integer.parseInt(each.substring(1), 16)
              : Integer.parseInt(each, 8));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return escapes;
    }
  }
}
