package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/** The texts of one file whose units have keys, without those of the file in another language. */
final class UnitReader implements PairReader {
  private final JoinedReader.Kind kind;
  private final JoinedReader.Units units;
  private final Queue<String> ready = new ArrayDeque<>();
  private boolean hasUnits;
  private long row;

  UnitReader(JoinedReader.Kind kind, LineReader lines) {
    this.kind = kind;
    units = kind.unitsOf(lines);
  }

  /**
   * @throws UserException if the file has no units
   */
  @Override
  public RawPair next() {
    while (ready.isEmpty()) {
      JoinedReader.Unit unit = units.next();
      if (unit == null) {
        requireUnits();
        return null;
      }
      // A stanza of an index without the key that others have is no description.
      if (!unit.key().isEmpty()) {
        hasUnits = true;
        ready.addAll(unit.texts());
      }
    }
    return RawPair.ofSource(++row, ready.poll());
  }

  private void requireUnits() {
    if (!hasUnits) {
      throw kind.withoutUnits(units.lines());
    }
  }

  @Override
  public void close() throws IOException {
    units.close();
  }
}
