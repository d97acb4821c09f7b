package io.tandem.translation.search;

import io.tandem.subword.Vocabulary;
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

  /** Returns a model that writes these tokens whatever it reads. */
  public static PrefixModel writing(int vocabularySize, int[] ids) {
    return new PrefixModel(
        vocabularySize,
        (source, prefix) -> {
          double[] logits = new double[vocabularySize];
          int written = prefix.size() - 1;
          logits[written < ids.length ? ids[written] : Vocabulary.EOS] =
              LIKELY + Math.log(vocabularySize);
          return PrefixModel.logSoftmax(logits);
        });
  }
}
