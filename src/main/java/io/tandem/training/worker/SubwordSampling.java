package io.tandem.training.worker;

import io.tandem.subword.Side;
import io.tandem.subword.Subwords;
import java.io.Serializable;

/**
 * Segments the words of a sentence again each time it is trained on, which keeps a network from
 * relying on one segmentation: BPE-dropout (Provilkov et al. 2020, arXiv 1910.13267) or subword
 * regularization (Kudo 2018, arXiv 1804.10959), depending on the subwords. A plain class, because
 * Kryo cannot read records; sent to executors.
 */
public final class SubwordSampling implements Serializable {
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
  public SubwordSampling(Subwords subwords, double strength, int maximumSentenceTokens) {
    this.subwords = subwords;
    this.strength = strength;
    this.maximumSentenceTokens = maximumSentenceTokens;
  }

  /** Returns the ids of the same text of a side in a segmentation drawn by the key. */
  int[] draw(Side side, int[] ids, long... key) {
    int[] drawn = subwords.side(side).resample(ids, strength, Shuffle.random(key));
    return drawn.length + 1 > maximumSentenceTokens ? ids : drawn;
  }
}
