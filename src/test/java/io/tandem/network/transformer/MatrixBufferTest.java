package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import org.junit.jupiter.api.Test;

class MatrixBufferTest {
  private final MatrixBuffer buffer = new MatrixBuffer(Precision.SINGLE);

  @Test
  void memoryIsUsedAgainForWhateverShapeFits() {
    long address = buffer.matrix(4, 10).address();
    assertThat(buffer.matrix(10, 4).address()).isEqualTo(address);
    assertThat(buffer.matrix(3, 15).address()).as("an eighth is spare").isEqualTo(address);
    assertThat(buffer.matrix(1, 1).address()).isEqualTo(address);
  }

  @Test
  void nothingIsMadeForTheShapeOfTheCallBefore() {
    Matrix first = buffer.matrix(4, 10);
    assertThat(buffer.matrix(4, 10)).isSameAs(first);
    assertThat(buffer.like(first)).isSameAs(first);
  }

  @Test
  void growsAndChangesItsFormat() {
    buffer.matrix(2, 2);
    assertThat(buffer.matrix(20, 30)).returns(20, Matrix::rows).returns(30, Matrix::columns);
    Matrix rounded = buffer.matrix(20, 30, Precision.BFLOAT16);
    assertThat(rounded.precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(buffer.matrix(20, 30).precision()).isEqualTo(Precision.SINGLE);
  }
}
