package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EuclideanNormTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 2047, 2048, 2049, 5003})
  void agreesWithTheFormula(int length) {
    Matrix vector = Twin.random(Precision.SINGLE, 1, length, 1).actual;
    double squares = 0;
    for (int j = 0; j < length; j++) {
      squares += vector.get(0, j) * vector.get(0, j);
    }
    assertThat(norm(vector)).isCloseTo(Math.sqrt(squares), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void hidesNothing(double value) {
    Matrix vector = Matrix.allocate(Precision.SINGLE, 1, 9);
    vector.set(0, 8, value);
    assertThat(norm(vector)).isEqualTo(Double.valueOf(value));
  }

  private static double norm(Matrix vector) {
    double[] squares = new double[EuclideanNorm.blocks(vector.columns())];
    EuclideanNorm.squares(vector, squares, 0);
    return EuclideanNorm.ofSquares(squares);
  }
}
