package io.tandem.corpus.dedupe;

/** A 64-bit hash of text as it stands, the same on every machine. */
final class SentenceHash {
  private SentenceHash() {}

  static long of(String text) {
    return SentenceKey.mix(SentenceKey.ofAllCharacters(text));
  }
}
