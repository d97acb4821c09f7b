package io.tandem.corpus.format;

import java.util.List;
import java.util.Optional;

/**
 * A pair as it stands in a file.
 *
 * @param line number of the line, from 1; in formats of units (XML, MO) of the unit, from 1; each
 *     has its own
 * @param source the source sentence; the whole line when the pair could not be taken from it
 * @param target the target sentence; empty when the pair could not be taken from the line
 * @param reason why there is no pair, if so
 * @param scores in the order of the input's scoreFields; not a number where there is none; empty
 *     when none are read
 */
public record RawPair(
    long line, String source, String target, Optional<String> reason, List<Double> scores) {
  static RawPair of(long line, String source, String target) {
    return of(line, source, target, List.of());
  }

  static RawPair of(long line, String source, String target, List<Double> scores) {
    return new RawPair(line, source, target, Optional.empty(), scores);
  }

  static RawPair unusable(long line, String text, String reason) {
    return new RawPair(line, text, "", Optional.of(reason), List.of());
  }
}
