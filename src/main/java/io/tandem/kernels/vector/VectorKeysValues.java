package io.tandem.kernels.vector;

import io.tandem.kernels.KeysValues;
import io.tandem.kernels.Matrix;

/** Keys and values on the heap, each by themselves, in the order {@link HeadsMinor}. */
final class VectorKeysValues extends KeysValues {
  private final HeadsMinor order;
  private final float[] keys;
  private final float[] values;

  VectorKeysValues(int rows, int columns, int heads) {
    super(rows, columns, heads);
    order = new HeadsMinor(heads, columns / 2);
    int elements = Math.multiplyExact(rows, order.width());
    keys = new float[elements];
    values = new float[elements];
  }

  HeadsMinor order() {
    return order;
  }

  float[] keys() {
    return keys;
  }

  float[] values() {
    return values;
  }

  private int at(int row) {
    return row * order.width();
  }

  @Override
  public void put(Matrix keysValues, int row) {
    int d = columns() / 2;
    Matrix k = keysValues.columns(0, d);
    Matrix v = keysValues.columns(d, d);
    for (int i = 0; i < keysValues.rows(); i++) {
      order.take(k, i, keys, at(row + i));
      order.take(v, i, values, at(row + i));
    }
  }

  @Override
  public void copyRow(int row, KeysValues to, int toRow) {
    VectorKeysValues other = (VectorKeysValues) to;
    System.arraycopy(keys, at(row), other.keys, at(toRow), order.width());
    System.arraycopy(values, at(row), other.values, at(toRow), order.width());
  }

  @Override
  public void get(int row, Matrix to, int toRow) {
    int d = columns() / 2;
    order.give(keys, at(row), to.columns(0, d), toRow);
    order.give(values, at(row), to.columns(d, d), toRow);
  }
}
