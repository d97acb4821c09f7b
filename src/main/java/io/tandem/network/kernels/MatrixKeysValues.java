package io.tandem.network.kernels;

/** Keys and values in their original order. */
final class MatrixKeysValues extends KeysValues {
  private final Matrix matrix;

  MatrixKeysValues(Precision precision, int rows, int columns, int heads) {
    super(rows, columns, heads);
    matrix = Matrix.allocate(precision, rows, columns);
  }

  @Override
  public void put(Matrix keysValues, int row) {
    for (int i = 0; i < keysValues.rows(); i++) {
      keysValues.copyRow(i, matrix, row + i);
    }
  }

  @Override
  public void copyRow(int row, KeysValues to, int toRow) {
    matrix.copyRow(row, ((MatrixKeysValues) to).matrix, toRow);
  }

  @Override
  public void get(int row, Matrix to, int toRow) {
    matrix.copyRow(row, to, toRow);
  }
}
