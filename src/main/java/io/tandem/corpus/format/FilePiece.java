package io.tandem.corpus.format;

import java.io.Serializable;

/**
 * The lines of a file that start in a range of its bytes; driver and executors.
 *
 * @param file the file that it is a part of
 * @param start first byte
 * @param end the byte after the last; the largest long for the last piece
 * @param linesBefore line ends before the first byte
 */
public record FilePiece(BitextFile file, long start, long end, long linesBefore)
    implements Serializable {
  public static FilePiece whole(BitextFile file) {
    return new FilePiece(file, 0, Long.MAX_VALUE, 0);
  }

  /** Returns its size on disk, of both files when there are two. */
  public long bytes() {
    return Math.min(end, file.bytes()) - start;
  }

  boolean isWhole() {
    return start == 0 && end == Long.MAX_VALUE;
  }
}
