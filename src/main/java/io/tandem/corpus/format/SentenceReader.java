package io.tandem.corpus.format;

import java.io.IOException;

/** Sentences without targets from one file, one in each line. */
final class SentenceReader implements PairReader {
  private final LineReader lines;

  SentenceReader(LineReader lines) {
    this.lines = lines;
  }

  @Override
  public RawPair next() {
    String line = lines.nextOrStart();
    if (line == null) {
      return null;
    }
    return lines.isTooLong()
        ? RawPair.unusable(lines.lineNumber(), line, RawPair.TOO_LONG)
        : RawPair.ofSource(lines.lineNumber(), line);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
