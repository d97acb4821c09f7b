package io.tandem.corpus.format;

import io.tandem.Text;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;

/**
 * The text of an XML file on its way to the parser, which holds a whole tag, comment or declaration
 * in memory: no such event is longer than {@link RawPair#MAX_CHARACTERS}.
 */
final class XmlText extends FilterReader {
  private long position;
  private long event;

  private XmlText(Reader text) {
    super(text);
  }

  /** Decodes a file. */
  static XmlText of(InputStream in, String file) throws IOException {
    PushbackInputStream marked = new PushbackInputStream(in, TextEncoding.DECLARATION_BYTES);
    byte[] start = marked.readNBytes(TextEncoding.DECLARATION_BYTES);
    TextEncoding encoding = TextEncoding.ofXml(start, file);
    int skipped = encoding.mark().length;
    marked.unread(start, skipped, start.length - skipped);
    // If the parser decoded the file itself, it would print mistakes.
    return new XmlText(
        new BufferedReader(new InputStreamReader(marked, encoding.charset().newDecoder())));
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
