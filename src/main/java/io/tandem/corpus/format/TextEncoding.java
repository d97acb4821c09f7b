package io.tandem.corpus.format;

import io.tandem.UserException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The encoding of a file, as its first bytes tell it. A byte order mark takes precedence over a
 * declaration, which converters tend to leave unchanged.
 *
 * @param mark the byte order mark, which may be empty
 */
public record TextEncoding(Charset charset, byte[] mark) {
  /** The number of bytes within which the declaration of an XML file ends. */
  static final int DECLARATION_BYTES = 256;

  private static final Pattern XML =
      Pattern.compile("^\\s*<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

  private static final byte[] NO_MARK = {};

  private static final List<TextEncoding> MARKED =
      List.of(
          new TextEncoding(
              StandardCharsets.UTF_8, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}),
          new TextEncoding(StandardCharsets.UTF_16LE, new byte[] {(byte) 0xFF, (byte) 0xFE}),
          new TextEncoding(StandardCharsets.UTF_16BE, new byte[] {(byte) 0xFE, (byte) 0xFF}));

  /**
   * Returns the encoding of an XML file.
   *
   * @param start its first bytes
   * @throws UserException if it declares one that Java does not support
   */
  public static TextEncoding ofXml(byte[] start, String file) {
    if (startsWith(start, new byte[] {'<', 0})) {
      return new TextEncoding(StandardCharsets.UTF_16LE, NO_MARK);
    }
    if (startsWith(start, new byte[] {0, '<'})) {
      return new TextEncoding(StandardCharsets.UTF_16BE, NO_MARK);
    }
    byte[] declaration = Arrays.copyOf(start, Math.min(start.length, DECLARATION_BYTES));
    return of(declaration, XML, "encoding=\"%s\"", file);
  }

  /**
   * Returns the encoding of a file by its mark or its declaration; UTF-8 without either.
   *
   * @param start its first bytes
   * @param declaration finds the name of the encoding, its first group
   * @param form the declaration as messages write it, with %s for the name
   * @throws UserException if it declares one that Java does not support
   */
  public static TextEncoding of(byte[] start, Pattern declaration, String form, String file) {
    for (TextEncoding marked : MARKED) {
      if (startsWith(start, marked.mark)) {
        return marked;
      }
    }
    Matcher declared = declaration.matcher(new String(start, StandardCharsets.ISO_8859_1));
    if (!declared.find()) {
      return new TextEncoding(StandardCharsets.UTF_8, NO_MARK);
    }
    try {
      Charset charset = Charset.forName(declared.group(1));
      // A declaration that was read byte by byte is not in UTF-16, whatever it says.
      boolean canBe = "<".equals(new String(new byte[] {'<'}, charset));
      return new TextEncoding(canBe ? charset : StandardCharsets.UTF_8, NO_MARK);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserException(
          "%s:1: declares %s, which Java does not support; convert the file to UTF-8, for example with iconv"
              .formatted(file, form.formatted(declared.group(1))),
          e);
    }
  }

  private static boolean startsWith(byte[] start, byte[] mark) {
    return start.length >= mark.length
        && Arrays.equals(start, 0, mark.length, mark, 0, mark.length);
  }
}
