package io.tandem.corpus;

import java.util.Optional;

/**
 * A pair as it stands in a file.
 *
 * @param line number of the line, from 1; in formats of units (XML, MO) of the unit, from 1; each
 *     has its own
 * @param source the source sentence; the whole line when the pair could not be taken from it
 * @param target the target sentence; empty when the pair could not be taken from the line
 * @param reason why there is no pair, if so
 */
record RawPair(long line, String source, String target, Optional<String> reason) {
  static RawPair of(long line, String source, String target) {
    return new RawPair(line, source, target, Optional.empty());
  }

  static RawPair unusable(long line, String text, String reason) {
    return new RawPair(line, text, "", Optional.of(reason));
  }
}
