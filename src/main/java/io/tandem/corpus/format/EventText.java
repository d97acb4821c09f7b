package io.tandem.corpus.format;

import io.tandem.Text;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * The text of an XML file on its way to the parser, which holds a whole tag, comment or declaration
 * in memory: no such event is longer than {@link RawPair#MOST_CHARACTERS}.
 */
final class EventText extends FilterReader {
  private long position;
  private long event;

  EventText(Reader text) {
    super(text);
  }

  /** Called at each event of the parser. */
  void event() {
    event = position;
  }

  /** Returns how many UTF-16 units the parser has taken, some of which it has not parsed yet. */
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
    if (position - event > RawPair.MOST_CHARACTERS) {
      throw new IOException(
          Text.format(
              "a tag, comment or declaration is longer than %d Mi characters",
              RawPair.MOST_CHARACTERS >> 20));
    }
  }
}
