package io.tandem.training.worker;

import io.tandem.subword.Side;
import io.tandem.subword.Subwords;
import java.util.Arrays;

/**
 * Segments the words of a sentence again each time it is trained on, which keeps a network from
 * relying on one segmentation: BPE-dropout (Provilkov et al. 2020, arXiv 1910.13267) or subword
 * regularization (Kudo 2018, arXiv 1804.10959), depending on the subwords.
 */
final class SubwordSampling implements PairVariation {
  private static final long serialVersionUID = 1L;

  private final Subwords subwords;
  private final double strength;
  private final int maximumSentenceTokens;

  /**
   * @param subwords the subwords that made the ids
   * @param strength see {@link io.tandem.subword.SubwordSide#resample}; greater than 0
   * @param maximumSentenceTokens the maximum number of tokens of a sentence, with EOS; a sentence
   *     that would become longer stays as it is
   */
  SubwordSampling(Subwords subwords, double strength, int maximumSentenceTokens) {
    this.subwords = subwords;
    this.strength = strength;
    this.maximumSentenceTokens = maximumSentenceTokens;
  }

  /** Returns the same text in a segmentation of each side that is drawn by the key. */
  @Override
  public PairIds vary(PairIds pair, Shard shard, int number, long... key) {
    long[] ofSide = Arrays.copyOf(key, key.length + 1);
    ofSide[key.length] = 2L * number;
    int[] source = draw(Side.SOURCE, pair.source(), ofSide);
    ofSide[key.length]++;
    return new PairIds(source, draw(Side.TARGET, pair.target(), ofSide));
  }

  private int[] draw(Side side, int[] ids, long... key) {
    int[] drawn = subwords.side(side).resample(ids, strength, Shuffle.random(key));
    return drawn.length + 1 > maximumSentenceTokens ? ids : drawn;
  }
}
