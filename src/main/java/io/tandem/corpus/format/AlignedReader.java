package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Pairs from two files of which line n is the translation of line n. */
final class AlignedReader implements PairReader {
  private final LineReader source;
  private final LineReader target;

  AlignedReader(LineReader source, LineReader target) {
    this.source = source;
    this.target = target;
  }

  static AlignedReader open(String source, String target, Configuration hadoop) throws IOException {
    LineReader opened = LineReader.open(source, hadoop);
    try {
      return new AlignedReader(opened, LineReader.open(target, hadoop));
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * @throws UserException when one file ends before the other
   */
  @Override
  public RawPair next() {
    String sourceLine = source.nextOrStart();
    String targetLine = target.nextOrStart();
    if (sourceLine == null && targetLine == null) {
      return null;
    }
    if (sourceLine == null || targetLine == null) {
      throw UserException.of(
          "line-aligned files differ in length: %s has %d lines, %s has %d; line n of one file"
              + " must be the translation of line n of the other",
          source.file(), source.countToEnd(), target.file(), target.countToEnd());
    }
    return source.isTooLong() || target.isTooLong()
        ? RawPair.unusable(source.lineNumber(), sourceLine, RawPair.TOO_LONG)
        : RawPair.of(source.lineNumber(), sourceLine, targetLine);
  }

  @Override
  public void close() throws IOException {
    try {
      source.close();
    } finally {
      target.close();
    }
  }
}
