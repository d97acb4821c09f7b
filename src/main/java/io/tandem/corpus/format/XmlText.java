package io.tandem.corpus.format;

import io.tandem.Text;
import io.tandem.UserException;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an XML file on its way to the parser, which holds a whole tag, comment or declaration
 * in memory: no such event is longer than {@link RawPair#MAX_CHARACTERS}.
 */
final class XmlText extends FilterReader {
  /** The number of bytes within which a declaration ends. */
  private static final int DECLARATION_BYTES = 256;

  private static final Pattern DECLARED_ENCODING =
      Pattern.compile("^\\s*<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"'>]*)[\"']");

  private long position;
  private long event;

  private XmlText(Reader text) {
    super(text);
  }

  /**
   * Decodes a file. A byte order mark takes precedence over the declaration, which converters tend
   * to leave unchanged.
   */
  static XmlText of(InputStream in, String file) throws IOException {
    PushbackInputStream marked = new PushbackInputStream(in, DECLARATION_BYTES);
    byte[] start = marked.readNBytes(DECLARATION_BYTES);
    Charset charset;
    int skipped = 0;
    if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
      charset = StandardCharsets.UTF_8;
      skipped = 3;
    } else if (startsWith(start, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16LE;
      skipped = 2;
    } else if (startsWith(start, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16BE;
      skipped = 2;
    } else {
      charset = charsetWithoutMark(start, file);
    }
    marked.unread(start, skipped, start.length - skipped);
    // If the parser decoded the file itself, it would print mistakes.
    return new XmlText(new BufferedReader(new InputStreamReader(marked, charset.newDecoder())));
  }

  private static Charset charsetWithoutMark(byte[] start, String file) {
    if (startsWith(start, '<', 0)) {
      return StandardCharsets.UTF_16LE;
    }
    if (startsWith(start, 0, '<')) {
      return StandardCharsets.UTF_16BE;
    }
    Matcher declared = DECLARED_ENCODING.matcher(new String(start, StandardCharsets.ISO_8859_1));
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      Charset charset = Charset.forName(declared.group(1));
      // A declaration that was read byte by byte is not in UTF-16, whatever it says.
      boolean canBe = "<".equals(new String(new byte[] {'<'}, charset));
      return canBe ? charset : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserException(
          "%s:1: declares encoding=\"%s\", which Java does not support; convert the file to UTF-8, for example with iconv"
              .formatted(file, declared.group(1)),
          e);
    }
  }

  private static boolean startsWith(byte[] start, int... mark) {
    if (start.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((start[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** Called at each event of the parser. */
  void event() {
    event = position;
  }

  /** Returns the number of UTF-16 units read by the parser, not all of them parsed yet. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    int c = in.read();
    count(c < 0 ? 0 : 1);
    return c;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    count(read);
    return read;
  }

  private void count(int read) throws IOException {
    position += Math.max(0, read);
    if (position - event > RawPair.MAX_CHARACTERS) {
      throw new IOException(
          Text.format(
              "a tag, comment or declaration is longer than %d Mi characters",
              RawPair.MAX_CHARACTERS >> 20));
    }
  }
}
