package io.tandem.interop.onnx;

/** The types of elements that the graphs use, with ONNX's numbers for them. */
enum OnnxType {
  FLOAT(1),
  UINT8(2),
  INT64(7),
  BOOL(9);

  final int number;

  OnnxType(int number) {
    this.number = number;
  }
}
