package io.tandem.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.kernels.Activation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What encoder and decoder blocks have in common. Shapes of their parameters, in the order of the
 * flat vector.
 */
public record BlockShape(
    int modelSize,
    int heads,
    int feedForwardSize,
    Normalization normalization,
    Activation activation,
    double dropout,
    double attentionDropout,
    double feedForwardDropout) {
  public static final double NORM_EPSILON = 1e-5;

  /** Dropout sites that a block may use. */
  static final int SITES = 8;

  static BlockShape of(ModelSettings model) {
    return new BlockShape(
        model.modelSize(),
        model.heads(),
        model.feedForwardSize(),
        model.normalization(),
        model.activation() == ModelSettings.Activation.RELU ? Activation.RELU : Activation.GELU,
        model.dropout(),
        model.attentionDropout(),
        model.feedForwardDropout());
  }

  Map<String, long[]> encoderParameters() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    selfAttention("", shapes);
    norm(1, shapes);
    feedForward(shapes);
    norm(2, shapes);
    return shapes;
  }

  Map<String, long[]> decoderParameters() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    selfAttention("self", shapes);
    norm(1, shapes);
    shapes.put("crossWq", new long[] {modelSize, modelSize});
    shapes.put("crossbq", new long[] {1, modelSize});
    shapes.put("crossWkv", new long[] {modelSize, 2L * modelSize});
    shapes.put("crossbkv", new long[] {1, 2L * modelSize});
    shapes.put("crossWo", new long[] {modelSize, modelSize});
    shapes.put("crossbo", new long[] {1, modelSize});
    norm(2, shapes);
    feedForward(shapes);
    norm(3, shapes);
    return shapes;
  }

  private void selfAttention(String prefix, Map<String, long[]> shapes) {
    shapes.put(prefix + "Wqkv", new long[] {modelSize, 3L * modelSize});
    shapes.put(prefix + "bqkv", new long[] {1, 3L * modelSize});
    shapes.put(prefix + "Wo", new long[] {modelSize, modelSize});
    shapes.put(prefix + "bo", new long[] {1, modelSize});
  }

  private void feedForward(Map<String, long[]> shapes) {
    shapes.put("W1", new long[] {modelSize, feedForwardSize});
    shapes.put("b1", new long[] {1, feedForwardSize});
    shapes.put("W2", new long[] {feedForwardSize, modelSize});
    shapes.put("b2", new long[] {1, modelSize});
  }

  private void norm(int index, Map<String, long[]> shapes) {
    shapes.put("gain" + index, new long[] {1, modelSize});
    shapes.put("bias" + index, new long[] {1, modelSize});
  }
}
