package io.tandem.corpus.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pair as it is in a file.
 *
 * @param line number of the line, from 1; in formats with units (XML, MO) the number of the unit;
 *     unique in a file
 * @param source the source sentence; if no pair could be read, the whole line, or the place of a
 *     unit that is too long
 * @param target the target sentence; empty if no pair could be read from the line, or if only the
 *     source side is read
 * @param reason the reason why there is no pair; else empty
 * @param scores in the order of the input's scoreFields; NaN if missing; empty if none are read
 * @param codes the values of {@link io.tandem.corpus.table.CodeColumns}, without those that are
 *     null; empty unless they are asked for
 */
public record RawPair(
    long line,
    String source,
    String target,
    Optional<String> reason,
    List<Double> scores,
    Map<String, String> codes) {
  /**
   * The length of a line, in bytes, or of a unit with its markup, in UTF-16 units. Longer ones are
   * not sentences, and an endless one would fill the memory.
   */
  public static final int MAX_CHARACTERS = 1 << 24;

  /** The memory of a text in addition to its characters, in UTF-16 units. */
  static final int TEXT_OVERHEAD = 32;

  /** The reason for a line or unit that is longer, of which only the start is shown. */
  public static final String TOO_LONG = "too-long";

  static RawPair of(long line, String source, String target) {
    return of(line, source, target, List.of());
  }

  static RawPair of(long line, String source, String target, List<Double> scores) {
    return new RawPair(line, source, target, Optional.empty(), scores, Map.of());
  }

  /** Returns a sentence of text in one language. */
  static RawPair ofSource(long line, String source) {
    return of(line, source, "");
  }

  static RawPair unusable(long line, String text, String reason) {
    return new RawPair(line, text, "", Optional.of(reason), List.of(), Map.of());
  }

  /** Returns this pair with its codes. */
  RawPair with(Map<String, String> itsCodes) {
    return new RawPair(line, source, target, reason, scores, itsCodes);
  }
}
