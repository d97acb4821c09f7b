package io.tandem.corpus.dedupe;

import io.tandem.hashing.Hash64;

/** A 64-bit hash of text as it stands, the same on every machine. */
final class SentenceHash {
  private SentenceHash() {}

  static long of(String text) {
    return Hash64.mix(SentenceKey.ofAllCharacters(text));
  }
}
