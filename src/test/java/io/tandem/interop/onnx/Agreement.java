package io.tandem.interop.onnx;

import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.NextTokenModel;
import java.util.List;

/**
 * How far an exported model's logits are from those of Tandem, for the same prefixes. Only their
 * differences count in a distribution, so those of all tokens that may follow are compared as log
 * probabilities.
 */
final class Agreement {
  private static final float RULED_OUT = -1e8f;

  private Agreement() {}

  /** Returns the largest difference in the steps of a translation. */
  static double largestDifference(
      NextTokenModel model, int[] source, OrtModel.Translated translated) {
    double largest = 0;
    float[] ours = new float[model.vocabularySize()];
    int last = Vocabulary.BOS;
    try (NextTokenModel.Session session = model.start(new int[][] {source})) {
      List<float[]> steps = translated.logits();
      for (int step = 0; step < steps.size(); step++) {
        session.advance(new int[] {0}, new int[] {last}, ours);
        largest = Math.max(largest, largestDifference(ours, steps.get(step)));
        last = step < translated.tokens().length ? translated.tokens()[step] : Vocabulary.EOS;
      }
    }
    return largest;
  }

  private static double largestDifference(float[] ours, float[] theirs) {
    double shift = logSum(ours, theirs) - logSum(theirs, theirs);
    double largest = 0;
    for (int id = 0; id < ours.length; id++) {
      if (theirs[id] > RULED_OUT) {
        largest = Math.max(largest, Math.abs(ours[id] - theirs[id] - shift));
      }
    }
    return largest;
  }

  /** The logarithm of the sum of the exponentials of what is not ruled out. */
  private static double logSum(float[] logits, float[] theirs) {
    double most = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      most = theirs[id] > RULED_OUT ? Math.max(most, logits[id]) : most;
    }
    double sum = 0;
    for (int id = 0; id < logits.length; id++) {
      sum += theirs[id] > RULED_OUT ? Math.exp(logits[id] - most) : 0;
    }
    return most + Math.log(sum);
  }
}
