package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;

/**
 * Rejects pairs that share a long piece of text: the length of the longest common substring,
 * divided by the length of the shorter side, in characters.
 *
 * @param threshold the ratio from which on pairs are rejected
 */
public record CommonSubstring(double threshold) implements PairFilter {
  public CommonSubstring {
    Check.within("corpus.rules common-substring threshold", threshold, 0.01, 1);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    int[] source = pair.source().codePoints().toArray();
    int[] target = pair.target().codePoints().toArray();
    int shorter = Math.min(source.length, target.length);
    return shorter > 0 && (double) longest(source, target) / shorter >= threshold;
  }

  /** Row by row over the table of common suffixes of all prefixes. */
  private static int longest(int[] one, int[] other) {
    int[] suffix = new int[other.length + 1];
    int longest = 0;
    for (int unit : one) {
      for (int j = other.length; j >= 1; j--) {
        suffix[j] = unit == other[j - 1] ? suffix[j - 1] + 1 : 0;
        longest = Math.max(longest, suffix[j]);
      }
    }
    return longest;
  }
}
