package io.tandem.interop.weights;

import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.network.kernels.Matrix;
import java.util.List;

/**
 * A named tensor of another tool and the part of our weights that it corresponds to, in export and
 * import.
 *
 * @param matrix a matrix of ours, or some of its columns
 * @param rows the tensor's order of the matrix's rows
 * @param columns the same of its columns
 */
public record Slot(
    String name, Matrix matrix, Orientation orientation, AxisOrder rows, AxisOrder columns) {
  /** The tensor's name, type and shape. */
  public TensorHeader header() {
    return new TensorHeader(name, ElementType.FLOAT32, shape());
  }

  /** The tensor's shape. */
  public List<Integer> shape() {
    return switch (orientation) {
      case SAME -> List.of(rows.size(), columns.size());
      case TRANSPOSED -> List.of(columns.size(), rows.size());
      case VECTOR -> List.of(columns.size());
    };
  }

  /** Returns the tensor's elements, read from ours. */
  public float[] values() {
    float[] values = new float[rows.size() * columns.size()];
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < rows.size(); i++) {
      int ours = rows.ours(i);
      if (ours != AxisOrder.NONE) {
        matrix.copyRow(ours, row, 0);
      }
      for (int j = 0; j < columns.size(); j++) {
        values[at(i, j)] = value(ours, columns.ours(j), row);
      }
    }
    return values;
  }

  private float value(int ourRow, int ourColumn, float[] row) {
    if (ourRow == AxisOrder.NONE) {
      return rows.filler();
    }
    return ourColumn == AxisOrder.NONE ? columns.filler() : row[ourColumn];
  }

  /** Copies the tensor's elements into ours; elements that the tensor lacks stay as they are. */
  public void fill(float[] values) {
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < rows.size(); i++) {
      int ours = rows.ours(i);
      if (ours == AxisOrder.NONE) {
        continue;
      }
      matrix.copyRow(ours, row, 0);
      for (int j = 0; j < columns.size(); j++) {
        if (columns.ours(j) != AxisOrder.NONE) {
          row[columns.ours(j)] = values[at(i, j)];
        }
      }
      matrix.setRow(ours, row);
    }
  }

  /** Returns the index in the tensor of the element in row i and column j of our orientation. */
  private int at(int i, int j) {
    return orientation == Orientation.TRANSPOSED ? j * rows.size() + i : i * columns.size() + j;
  }
}
