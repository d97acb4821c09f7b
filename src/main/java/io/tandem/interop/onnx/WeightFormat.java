package io.tandem.interop.onnx;

/** The formats of weights, each with its own files. */
public enum WeightFormat {
  /** Single precision, as Tandem trains and translates. */
  FLOAT32("", "fp32"),
  /** Eight bits with a scale for each column, a quarter of the size. */
  INT8("_quantized", "q8");

  private final String suffix;
  private final String javascriptName;

  WeightFormat(String suffix, String javascriptName) {
    this.suffix = suffix;
    this.javascriptName = javascriptName;
  }

  /** Its name in transformers.js. */
  String javascriptName() {
    return javascriptName;
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
