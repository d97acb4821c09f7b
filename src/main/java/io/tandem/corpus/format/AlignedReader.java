package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile.FilePiece;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Pairs from two files of which line n is the translation of line n. */
final class AlignedReader implements PairReader {
  private final LineReader source;
  private final LineReader target;

  /** True if the target goes on with the lines of other pieces. */
  private final boolean isPiece;

  AlignedReader(LineReader source, LineReader target) {
    this(source, target, false);
  }

  private AlignedReader(LineReader source, LineReader target, boolean isPiece) {
    this.source = source;
    this.target = target;
    this.isPiece = isPiece;
  }

  static AlignedReader open(FilePiece piece, Configuration hadoop) throws IOException {
    BitextFile file = piece.file();
    boolean isPiece = !piece.isWhole();
    LineReader source = LineReader.open(piece, hadoop);
    try {
      return new AlignedReader(
          source,
          isPiece ? target(piece, hadoop) : LineReader.open(file.target(), hadoop),
          isPiece);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static LineReader target(FilePiece piece, Configuration hadoop) throws IOException {
    BitextFile file = piece.file();
    LineIndex.Block block = piece.ofTarget();
    LineReader target =
        LineReader.openPlain(
            file.target(),
            file.targetText(),
            block.start(),
            Long.MAX_VALUE,
            block.linesBefore(),
            hadoop);
    target.skipTo(piece.linesBefore());
    return target;
  }

  /**
   * @throws UserException when one file ends before the other
   */
  @Override
  public RawPair next() {
    String sourceLine = source.nextOrStart();
    if (sourceLine == null && isPiece) {
      return null;
    }
    String targetLine = target.nextOrStart();
    if (sourceLine == null && targetLine == null) {
      return null;
    }
    if (sourceLine == null || targetLine == null) {
      throw PairFormats.differInLength(
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
