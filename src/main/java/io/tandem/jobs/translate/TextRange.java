package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineIndex;
import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import scala.Tuple2;

/**
 * Lines of a text file that a task reads. Plain fields, because Kryo cannot read records. Driver
 * and executors.
 */
final class TextRange implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The file, as messages name it. */
  private final String file;

  /** The file with its text, not compressed; empty if the file has to be read whole. */
  private final String plain;

  private final long start;
  private final long end;
  private final long linesBefore;
  private final long first;
  private final long most;

  private TextRange(
      String file, String plain, long start, long end, long linesBefore, long first, long most) {
    this.file = file;
    this.plain = plain;
    this.start = start;
    this.end = end;
    this.linesBefore = linesBefore;
    this.first = first;
    this.most = most;
  }

  /** Returns all records of a file that is read whole. */
  static TextRange whole(String file) {
    return new TextRange(file, "", 0, Long.MAX_VALUE, 0, 0, Long.MAX_VALUE);
  }

  /** Returns the lines that start in a range of bytes, whose numbers are not known. */
  static TextRange ofBytes(String file, String plain, long start, long end) {
    return new TextRange(file, plain, start, end, 0, 0, Long.MAX_VALUE);
  }

  /**
   * Returns some lines of a file.
   *
   * @param block a block before their start
   * @param first the number of the first one, from 0
   * @param most their number, unless the file ends before
   */
  static TextRange ofLines(
      String file, String plain, LineIndex.Block block, long first, long most) {
    return new TextRange(
        file, plain, block.start(), Long.MAX_VALUE, block.linesBefore(), first, most);
  }

  String file() {
    return file;
  }

  boolean isWhole() {
    return plain.isEmpty();
  }

  boolean isAtStart() {
    return start == 0 && first == 0;
  }

  /** Returns this range of bytes with the number of lines before it, which is counted. */
  TextRange numbered(Configuration hadoop) throws IOException {
    long before = LineIndex.countStarts(plain, 0, start, start, hadoop)[0];
    return new TextRange(file, plain, start, end, before, 0, most);
  }

  /** Receives the records of a range. */
  interface Receiver {
    /**
     * @param offset the byte of the range at which the record starts
     */
    void receive(InputRecord record, long offset);
  }

  /** Reads all records. */
  void read(LineForm form, Configuration hadoop, Receiver receiver) throws IOException {
    try (LineReader lines = open(hadoop)) {
      Supplier<InputRecord> records = records(form, lines, hadoop);
      for (InputRecord next = records.get(); next != null; next = records.get()) {
        receiver.receive(next, lines.lineStart() - start);
      }
    }
  }

  /** Returns the records; the file is closed after the last one. */
  Iterator<InputRecord> records(LineForm form, Configuration hadoop) throws IOException {
    LineReader lines = open(hadoop);
    Supplier<InputRecord> all = records(form, lines, hadoop);
    Supplier<InputRecord> some = () -> lines.lineNumber() < first + most ? all.get() : null;
    FileRecords numbered = new FileRecords(lines, some, first);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return numbered.hasNext();
      }

      @Override
      public InputRecord next() {
        Tuple2<Long, InputRecord> record = numbered.next();
        return record._2();
      }
    };
  }

  private LineReader open(Configuration hadoop) throws IOException {
    return LineReader.openPlain(file, plain, start, end, linesBefore, hadoop);
  }

  private Supplier<InputRecord> records(LineForm form, LineReader lines, Configuration hadoop)
      throws IOException {
    if (isAtStart()) {
      return form.reading(lines);
    }
    lines.skipTo(first);
    return form.readingFromWithin(
        lines, () -> LineReader.openPlain(file, plain, 0, Long.MAX_VALUE, 0, hadoop));
  }

  /** Returns the blocks that the range has. */
  int blocks(long blockBytes) {
    return Math.toIntExact((end - start + blockBytes - 1) / blockBytes);
  }
}
