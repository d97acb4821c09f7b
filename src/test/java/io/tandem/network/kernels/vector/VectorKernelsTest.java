package io.tandem.network.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.OpenBlasProducts;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.QueriesKeysValues;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorKernelsTest {
  private static final Kernels KERNELS = new VectorKernels(new OpenBlasProducts());

  @Test
  void serveSinglePrecisionAndNameNativeKernelsForDouble() {
    assertThat(KERNELS.forPrecision(Precision.SINGLE)).isSameAs(KERNELS);
    assertThat(KERNELS.forPrecision(Precision.DOUBLE)).isExactlyInstanceOf(NativeKernels.class);
  }

  static Stream<Method> simdKernels() {
    return Arrays.stream(VectorKernels.class.getDeclaredMethods())
        .filter(method -> Arrays.asList(method.getParameterTypes()).contains(Matrix.class))
        .filter(method -> !method.getName().equals("single"));
  }

  /** Otherwise, they would read the halves of doubles as floats. */
  @ParameterizedTest
  @MethodSource("simdKernels")
  void refuseMatricesOfDoublePrecision(Method kernel) {
    Object[] arguments =
        Arrays.stream(kernel.getParameterTypes()).map(VectorKernelsTest::argument).toArray();
    assertThatThrownBy(() -> kernel.invoke(KERNELS, arguments))
        .cause()
        .hasMessage(
            "SIMD kernels are for single precision, found DOUBLE: see Kernels.forPrecision");
  }

  private static Object argument(Class<?> type) {
    if (type == Matrix.class) {
      return Matrix.allocate(Precision.DOUBLE, 1, 1);
    }
    if (type == QueriesKeysValues.class) {
      Matrix m = Matrix.allocate(Precision.DOUBLE, 1, 1);
      return new QueriesKeysValues(m, m, m);
    }
    return type == int.class ? (Object) 0 : type == double.class ? (Object) 0.0 : null;
  }

  @Test
  void refuseKeysAndValuesOfDoublePrecision() {
    assertThatThrownBy(() -> KERNELS.keysValues(Precision.DOUBLE, 1, 2, 1))
        .hasMessageContaining("for single precision, found DOUBLE");
  }
}
