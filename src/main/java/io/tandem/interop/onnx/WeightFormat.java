package io.tandem.interop.onnx;

/** The formats of weights, each with files of its own. */
public enum WeightFormat {
  /** Single precision, as Tandem trains and translates. */
  FLOAT32(""),
  /** Eight bits with a scale for each column, a quarter of the size. */
  INT8("_quantized");

  private final String suffix;

  WeightFormat(String suffix) {
    this.suffix = suffix;
  }

  /** The ending of file names, before {@code .onnx}, by which transformers.js finds the format. */
  String suffix() {
    return suffix;
  }

  WeightForm in(Operators to) {
    return switch (this) {
      case FLOAT32 -> new FloatWeights(to);
      case INT8 -> new Int8Weights(to);
    };
  }
}
