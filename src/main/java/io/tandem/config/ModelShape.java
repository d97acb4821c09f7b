package io.tandem.config;

/** The sizes that a preset gives and a user may give under {@code model} instead. */
final class ModelShape {
  static final String KEYS =
      "encoderLayers = 0, decoderLayers = 0, modelSize = 0, heads = 0, feedForwardSize = 0";

  private ModelShape() {}
}
