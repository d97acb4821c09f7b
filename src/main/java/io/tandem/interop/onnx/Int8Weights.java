package io.tandem.interop.onnx;

import io.tandem.network.kernels.Matrix;
import io.tandem.storage.protobuf.WireContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Weights in eight bits: w ≈ scale · (q - 128), with a scale for each column, or for each token of
 * a table. The other factor is quantized at each step, with a single scale. Unsigned, because sums
 * of products of signed ones overflow in some processors' instructions.
 */
record Int8Weights(Operators to) implements WeightForm {
  private static final int ZERO = 128;
  private static final float MAX = 127;

  @Override
  public String linear(String x, String name, Matrix weights, Matrix bias) {
    String scales = to.graph().store(name + ".scale", vector(columnScales(weights)));
    String quantized = to.graph().store(name + ".weight", ofColumns(weights));
    String b = to.graph().store(name + ".bias", StoredTensor.vector(bias));
    return to.add(product(x, quantized, scales), b);
  }

  @Override
  public String rows(String ids, Table table) {
    String row = to.cast(to.gather(stored(table), ids, 0), OnnxType.FLOAT);
    String scale = to.insertAxes(to.gather(scales(table), ids, 0), -1);
    return to.multiply(to.subtract(row, to.real(ZERO)), scale);
  }

  @Override
  public String logits(String x, Table table) {
    return product(x, to.transpose(stored(table), 1, 0), scales(table));
  }

  private String product(String x, String quantized, String scales) {
    List<String> input = to.graph().nodes("DynamicQuantizeLinear", 3, List.of(x));
    String zero = to.graph().store("zero", StoredTensor.unsigned(ZERO));
    String sums =
        to.graph().node("MatMulInteger", List.of(input.get(0), quantized, input.get(2), zero));
    return to.multiply(to.cast(sums, OnnxType.FLOAT), to.multiply(input.get(1), scales));
  }

  private String stored(Table table) {
    return to.graph().store(table.name(), ofRows(table.matrix()));
  }

  private String scales(Table table) {
    return to.graph().store(table.name() + ".scale", vector(rowScales(table.matrix())));
  }

  private static StoredTensor vector(float[] values) {
    return StoredTensor.floats(List.of((long) values.length), values);
  }

  private static float[] columnScales(Matrix matrix) {
    float[] scales = new float[matrix.columns()];
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.copyRow(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        scales[j] = Math.max(scales[j], Math.abs(row[j]) / MAX);
      }
    }
    return scales;
  }

  private static float[] rowScales(Matrix matrix) {
    float[] scales = new float[matrix.rows()];
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < scales.length; i++) {
      matrix.copyRow(i, row, 0);
      for (float value : row) {
        scales[i] = Math.max(scales[i], Math.abs(value) / MAX);
      }
    }
    return scales;
  }

  private static StoredTensor ofColumns(Matrix matrix) {
    float[] scales = columnScales(matrix);
    return quantized(matrix, (row, column) -> scales[column]);
  }

  private static StoredTensor ofRows(Matrix matrix) {
    float[] scales = rowScales(matrix);
    return quantized(matrix, (row, column) -> scales[row]);
  }

  private static StoredTensor quantized(Matrix matrix, Scale scale) {
    return new StoredTensor(
        OnnxType.UINT8,
        List.of((long) matrix.rows(), (long) matrix.columns()),
        new Quantized(matrix, scale));
  }

  private interface Scale {
    float of(int row, int column);
  }

  private record Quantized(Matrix matrix, Scale scale) implements WireContent {
    @Override
    public long length() {
      return (long) matrix.rows() * matrix.columns();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      float[] row = new float[matrix.columns()];
      byte[] bytes = new byte[row.length];
      for (int i = 0; i < matrix.rows(); i++) {
        matrix.copyRow(i, row, 0);
        for (int j = 0; j < row.length; j++) {
          float unit = scale.of(i, j);
          bytes[j] = (byte) (ZERO + (unit == 0 ? 0 : Math.round(row[j] / unit)));
        }
        out.write(bytes);
      }
    }
  }
}
