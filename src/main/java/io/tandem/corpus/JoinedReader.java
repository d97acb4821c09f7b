package io.tandem.corpus;

import io.tandem.config.UserException;
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
 * Pairs of two files whose units have keys, in the order of the source; what only the target has
 * comes last. Holds the target side: a test set is small, an index of all packages is some 30 MB.
 */
final class JoinedReader implements PairReader {
  /** The reason for a unit that has not as many texts on both sides. */
  static final String UNEQUAL = "unequal-paragraphs";

  /**
   * @param key the same in both files; empty: none
   * @param texts one, or the paragraphs
   */
  record Unit(String key, List<String> texts) {}

  /** The units of one file. */
  interface Units extends Closeable {
    /** The next unit, or null after the last. */
    Unit next();

    String file();
  }

  private enum Matching {
    /** Units of one key are further references: each is a pair with the source. */
    EACH_REFERENCE,
    /** Text n with text n, where both have as many; of units of one key the first counts. */
    IN_ORDER
  }

  private final Units source;
  private final Matching matching;
  private final Map<String, List<String>> targets;
  private final Queue<RawPair> ready = new ArrayDeque<>();
  private boolean sourceEnded;
  private long row;

  private JoinedReader(Units source, Units target, Matching matching, String expected) {
    this.source = source;
    this.matching = matching;
    targets = byKey(target, matching, expected);
  }

  /**
   * The source set and the reference set of a NIST or WMT test set: segments of equal document and
   * number.
   */
  static JoinedReader ofTestSet(Units source, Units target) {
    return new JoinedReader(
        source,
        target,
        Matching.EACH_REFERENCE,
        "no <seg> found; expected a reference set in SGML");
  }

  /** Two Translation indices of Debian: descriptions of equal Description-md5. */
  static JoinedReader ofDescriptions(Units source, Units target) {
    return new JoinedReader(
        source,
        target,
        Matching.IN_ORDER,
        "no Description-md5 found; expected a Translation index of Debian");
  }

  static JoinedReader openTestSet(String source, String target, Configuration hadoop)
      throws IOException {
    return open(source, target, hadoop, SgmSegments::new, JoinedReader::ofTestSet);
  }

  static JoinedReader openDescriptions(String source, String target, Configuration hadoop)
      throws IOException {
    return open(source, target, hadoop, DdtpDescriptions::new, JoinedReader::ofDescriptions);
  }

  private interface Joining {
    JoinedReader join(Units source, Units target);
  }

  private static JoinedReader open(
      String source,
      String target,
      Configuration hadoop,
      Function<LineReader, Units> units,
      Joining joining)
      throws IOException {
    LineReader sourceLines = LineReader.open(source, hadoop);
    try (Units targetUnits = units.apply(LineReader.open(target, hadoop))) {
      return joining.join(units.apply(sourceLines), targetUnits);
    } catch (IOException | RuntimeException e) {
      sourceLines.close();
      throw e;
    }
  }

  private static Map<String, List<String>> byKey(Units units, Matching matching, String expected) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Unit unit = units.next(); unit != null; unit = units.next()) {
      if (unit.key().isEmpty()) {
        continue;
      }
      List<String> before = found.putIfAbsent(unit.key(), new ArrayList<>(unit.texts()));
      if (before != null && matching == Matching.EACH_REFERENCE) {
        before.addAll(unit.texts());
      }
    }
    if (found.isEmpty()) {
      throw new UserException(units.file() + ": " + expected);
    }
    return found;
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
    } else if (matching == Matching.EACH_REFERENCE) {
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
