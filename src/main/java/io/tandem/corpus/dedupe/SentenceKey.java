package io.tandem.corpus.dedupe;

import io.tandem.storage.Hash64;

/**
 * The key by which two source sentences count as the same when the corpus is split: their letters,
 * with their marks, and digits, without case, spaces and punctuation, or the whole text of a
 * sentence that has none.
 *
 * <p>The key is a 64-bit hash (FNV-1a over code points, then the finalizer of SplitMix64), the same
 * on every machine and in every version. The probability that any two different sentences of a
 * corpus of 10^8 share a key is about 3 in 10,000; they would then go to the same split.
 */
public final class SentenceKey {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private SentenceKey() {}

  public static long of(String sentence) {
    long hash = FNV_OFFSET;
    boolean any = false;
    for (int i = 0; i < sentence.length(); ) {
      int c = sentence.codePointAt(i);
      i += Character.charCount(c);
      int letter = FoldedText.letter(c);
      if (letter != FoldedText.NONE) {
        hash = (hash ^ letter) * FNV_PRIME;
        any = true;
      }
    }
    return any ? Hash64.mix(hash) : exact(sentence);
  }

  /** Returns a hash of the text as it is, with case, spaces and punctuation. */
  public static long exact(String sentence) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < sentence.length(); i++) {
      hash = (hash ^ sentence.charAt(i)) * FNV_PRIME;
    }
    return Hash64.mix(hash);
  }
}
