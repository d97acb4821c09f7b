package io.tandem.corpus;

import io.tandem.subword.learn.EncodingStatistics;
import java.io.Serializable;
import java.util.HexFormat;

/**
 * The contents of a split in numbers.
 *
 * @param pairs sentence pairs
 * @param sourceTokens ids of the source side, without BOS and EOS
 * @param targetTokens ids of the target side, without BOS and EOS
 * @param byteFallbackCharacters characters of both sides that were written as bytes
 * @param unknownTokens ids of both sides that are UNK, which only imported subwords produce
 * @param fingerprint equal for equal contents, regardless of the order and the number of files:
 *     XXH64 of each pair's id, text and ids, joined by exclusive or; 16 hex digits
 */
public record SplitStatistics(
    long pairs,
    long sourceTokens,
    long targetTokens,
    long byteFallbackCharacters,
    long unknownTokens,
    String fingerprint) {
  /** The numbers of the pairs so far. Plain fields, because Kryo cannot write records. */
  static final class Counter implements Serializable {
    private static final long serialVersionUID = 1L;

    private long pairs;
    private long sourceTokens;
    private long targetTokens;
    private long byteFallbackCharacters;
    private long unknownTokens;
    private long hashes;

    /**
     * @param hash see {@link SplitStatistics#fingerprint}
     */
    void add(String source, int[] sourceIds, String target, int[] targetIds, long hash) {
      EncodingStatistics ofSource = EncodingStatistics.of(source, sourceIds);
      EncodingStatistics ofTarget = EncodingStatistics.of(target, targetIds);
      EncodingStatistics both = ofSource.plus(ofTarget);
      pairs++;
      sourceTokens += ofSource.tokens();
      targetTokens += ofTarget.tokens();
      byteFallbackCharacters += both.byteFallbackCharacters();
      unknownTokens += both.unknownTokens();
      hashes ^= hash;
    }

    void plus(Counter other) {
      pairs += other.pairs;
      sourceTokens += other.sourceTokens;
      targetTokens += other.targetTokens;
      byteFallbackCharacters += other.byteFallbackCharacters;
      unknownTokens += other.unknownTokens;
      hashes ^= other.hashes;
    }

    SplitStatistics statistics() {
      return new SplitStatistics(
          pairs,
          sourceTokens,
          targetTokens,
          byteFallbackCharacters,
          unknownTokens,
          HexFormat.of().toHexDigits(hashes));
    }
  }
}
