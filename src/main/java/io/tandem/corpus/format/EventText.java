package io.tandem.corpus.format;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Locale;

/**
 * The text of an XML file on its way to the parser, which holds a whole tag, comment or declaration
 * in memory: no such event is longer than {@link XmlFile#MAXIMUM_TEXT}.
 */
final class EventText extends FilterReader {
  private long sinceEvent;

  EventText(Reader text) {
    super(text);
  }

  /** Called at each event of the parser. */
  void event() {
    sinceEvent = 0;
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
    sinceEvent += Math.max(0, read);
    if (sinceEvent > XmlFile.MAXIMUM_TEXT) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a tag, comment or declaration is longer than %d Mi characters",
              XmlFile.MAXIMUM_TEXT >> 20));
    }
  }
}
