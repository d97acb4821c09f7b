package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs from two files whose units have keys, in the order of the source; units that only the
 * target has come last. The target side is held in memory: a test set is small, an index of all
 * packages is about 30 MB. Much larger files are refused.
 */
final class JoinedReader implements PairReader {
  /** The reason for a unit with different numbers of texts on the two sides. */
  static final String UNEQUAL = "unequal-paragraphs";

  /** The size of the target side in memory, in UTF-16 units. */
  private static final int MAX_HELD = 1 << 27;

  /**
   * @param key the same in both files; empty: none
   * @param texts one, or the paragraphs
   */
  record Unit(String key, List<String> texts) {}

  /** The units of one file. */
  interface Units extends Closeable {
    /** The next unit, or null after the last. */
    Unit next();

    LineReader lines();
  }

  /** The two sides and how they are joined. */
  enum Kind {
    /**
     * The source set and the reference set of a NIST or WMT test set: segments of equal document
     * and number. Those of one key are further references: each forms a pair with the source.
     */
    TEST_SET(SgmSegments::new, "found no <seg>; expected a test set in SGML"),
    /**
     * Two Translation indices of Debian: paragraph n with paragraph n of the description of equal
     * Description-md5, if both have the same number; of several descriptions with one key the first
     * counts.
     */
    DESCRIPTIONS(
        DdtpDescriptions::new, "found no Description-md5; expected a Debian Translation index");

    private final Function<LineReader, Units> units;
    private final String expected;

    Kind(Function<LineReader, Units> units, String expected) {
      this.units = units;
      this.expected = expected;
    }

    Units unitsOf(LineReader lines) {
      return units.apply(lines);
    }

    UserException withoutUnits(LineReader lines) {
      return new UserException(lines.file() + ": " + expected);
    }
  }

  private final Kind kind;
  private final Units source;
  private final Map<String, List<String>> targets;
  private final Queue<RawPair> ready = new ArrayDeque<>();
  private boolean sourceEnded;
  private long row;

  JoinedReader(Kind kind, LineReader source, LineReader target) {
    this.kind = kind;
    this.source = kind.unitsOf(source);
    targets = byKey(kind, kind.unitsOf(target));
  }

  static JoinedReader open(Kind kind, String source, String target, Configuration hadoop)
      throws IOException {
    LineReader sourceLines = LineReader.open(source, hadoop);
    try (LineReader targetLines = LineReader.open(target, hadoop)) {
      return new JoinedReader(kind, sourceLines, targetLines);
    } catch (IOException | RuntimeException e) {
      sourceLines.close();
      throw e;
    }
  }

  private static Map<String, List<String>> byKey(Kind kind, Units units) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    long held = 0;
    for (Unit unit = units.next(); unit != null; unit = units.next()) {
      if (unit.key().isEmpty()) {
        continue;
      }
      held += size(unit);
      if (held > MAX_HELD) {
        throw tooLarge(units.lines());
      }
      List<String> before = found.putIfAbsent(unit.key(), new ArrayList<>(unit.texts()));
      if (before != null && kind == Kind.TEST_SET) {
        before.addAll(unit.texts());
      }
    }
    if (found.isEmpty()) {
      throw kind.withoutUnits(units.lines());
    }
    return found;
  }

  private static long size(Unit unit) {
    return unit.key().length()
        + RawPair.TEXT_OVERHEAD
        + unit.texts().stream().mapToLong(text -> text.length() + RawPair.TEXT_OVERHEAD).sum();
  }

  private static UserException tooLarge(LineReader lines) {
    return UserException.of(
        "%s:%d: up to here there are more than %d Mi characters, and the target side is held in"
            + " memory; split both files, each in the same places",
        lines.file(), lines.lineNumber(), MAX_HELD >> 20);
  }

  @Override
  public RawPair next() {
    while (ready.isEmpty() && !sourceEnded) {
      Unit unit = source.next();
      if (unit == null) {
        sourceEnded = true;
        targets.values().forEach(texts -> addRejected(texts, TmxReader.NO_SOURCE));
      } else {
        addPairs(unit.texts(), targets.remove(unit.key()));
      }
    }
    return ready.poll();
  }

  private void addPairs(List<String> sources, List<String> translations) {
    if (translations == null) {
      addRejected(sources, TmxReader.NO_TARGET);
    } else if (kind == Kind.TEST_SET) {
      translations.forEach(text -> ready.add(RawPair.of(++row, sources.get(0), text)));
    } else if (sources.size() != translations.size()) {
      addRejected(sources, UNEQUAL);
    } else {
      for (int i = 0; i < sources.size(); i++) {
        ready.add(RawPair.of(++row, sources.get(i), translations.get(i)));
      }
    }
  }

  private void addRejected(List<String> texts, String reason) {
    texts.forEach(text -> ready.add(RawPair.unusable(++row, text, reason)));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
