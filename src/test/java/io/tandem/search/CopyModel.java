package io.tandem.search;

import java.util.Arrays;

/**
 * A model whose most probable translation is the source itself, so that text comes out as it went
 * in.
 */
public final class CopyModel {
  private static final double LIKELY = 5;

  private CopyModel() {}

  public static PrefixModel of(int vocabularySize) {
    return new PrefixModel(
        vocabularySize,
        (source, prefix) -> {
          double[] logits = new double[vocabularySize];
          Arrays.setAll(logits, id -> -id / (double) vocabularySize);
          logits[source[Math.min(prefix.size(), source.length) - 1]] +=
              LIKELY + Math.log(vocabularySize);
          return PrefixModel.logSoftmax(logits);
        });
  }
}
