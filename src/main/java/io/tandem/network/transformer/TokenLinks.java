package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionGuide;
import java.io.Serializable;
import java.util.Arrays;

/** Tells which token of the source each token of the target translates, for guided alignment. */
@FunctionalInterface
public interface TokenLinks extends Serializable {
  /** The links of networks that are not guided. */
  TokenLinks UNKNOWN = (source, target) -> new int[0];

  /**
   * Returns for each token of the target the number of the source token that it translates, or
   * {@link AttentionGuide#NONE}.
   *
   * @param source ids, EOS last
   * @param target ids, without BOS and EOS
   */
  int[] of(int[] source, int[] target);

  /** Returns the goals of a batch, as {@link Pass#goals} has them. */
  default int[] goals(TokenRows source, TokenRows target) {
    int[] goals = new int[target.count()];
    Arrays.fill(goals, AttentionGuide.NONE);
    for (int b = 0; b < target.segments().count(); b++) {
      // A row is given a token and predicts the next one; the last row predicts EOS.
      int[] links = of(source.sentence(b, 0), target.sentence(b, 1));
      System.arraycopy(links, 0, goals, target.segments().start(b), links.length);
    }
    return goals;
  }
}
