package io.tandem.corpus.format;

import io.tandem.config.InputSettings;
import java.io.Serializable;

/**
 * One file of pairs, or one pair of line-aligned files. Driver and executors.
 *
 * @param order index in the order of all files, from 0: by input, then by name
 * @param input the input it belongs to
 * @param source the file, or the file of the source side; qualified Hadoop path
 * @param target the file of the target side; empty if one file has both sides
 * @param bytes size on disk of what is read, of both files when there are two
 * @param sourceText where the text of {@code source} is read in pieces: there, or in a plain copy
 * @param targetText likewise
 */
public record BitextFile(
    int order,
    InputSettings input,
    String source,
    String target,
    long bytes,
    String sourceText,
    String targetText)
    implements Serializable {
  public BitextFile(int order, InputSettings input, String source, String target, long bytes) {
    this(order, input, source, target, bytes, source, target);
  }

  /**
   * Returns this file with its text in other places; it keeps its name in rows and messages.
   *
   * @param ofBoth the size of the text of both sides
   */
  public BitextFile withText(String ofSource, String ofTarget, long ofBoth) {
    return new BitextFile(order, input, source, target, ofBoth, ofSource, ofTarget);
  }

  /**
   * The lines of a file that start in a range of its bytes; driver and executors.
   *
   * @param file the file that it is a part of
   * @param start first byte
   * @param end the byte after the last; the largest long for a whole file
   * @param linesBefore lines that start before the first byte
   * @param ofTarget where the file of the target side has the first of these lines, if there is one
   */
  public record FilePiece(
      BitextFile file, long start, long end, long linesBefore, LineIndex.Block ofTarget)
      implements Serializable {
    public FilePiece(BitextFile file, long start, long end, long linesBefore) {
      this(file, start, end, linesBefore, new LineIndex.Block(0, 0));
    }

    public static FilePiece whole(BitextFile file) {
      return new FilePiece(file, 0, Long.MAX_VALUE, 0);
    }

    /** Returns its size on disk, of both files when it is whole, else of the source side. */
    public long bytes() {
      return isWhole() ? file.bytes() : end - start;
    }

    public boolean isWhole() {
      return start == 0 && end == Long.MAX_VALUE;
    }
  }
}
