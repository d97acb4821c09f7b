package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;

/** Keys and values on the heap, stored separately, in the order {@link HeadsMinor}. */
final class VectorKeysValues extends KeysValues {
  private final HeadsMinor order;
  private final HeadsRows keys;
  private final HeadsRows values;

  /**
   * @param format the format of the elements: singles or {@link Precision#BFLOAT16}
   */
  VectorKeysValues(int rows, int columns, int heads, Precision format) {
    super(rows, columns, heads);
    order = new HeadsMinor(heads, columns / 2);
    keys = new HeadsRows(rows, order, format);
    values = new HeadsRows(rows, order, format);
  }

  HeadsMinor order() {
    return order;
  }

  HeadsRows keys() {
    return keys;
  }

  HeadsRows values() {
    return values;
  }

  @Override
  public void put(Matrix keysValues, int row) {
    int d = columns() / 2;
    Matrix k = keysValues.columns(0, d);
    Matrix v = keysValues.columns(d, d);
    for (int i = 0; i < keysValues.rows(); i++) {
      keys.put(k, i, row + i);
      values.put(v, i, row + i);
    }
  }

  @Override
  public void copyRow(int row, KeysValues to, int toRow) {
    VectorKeysValues other = (VectorKeysValues) to;
    keys.copyRow(row, other.keys, toRow);
    values.copyRow(row, other.values, toRow);
  }

  @Override
  public void get(int row, Matrix to, int toRow) {
    int d = columns() / 2;
    keys.get(row, to.columns(0, d), toRow);
    values.get(row, to.columns(d, d), toRow);
  }
}
