package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProfileTest {
  private final KernelProfile profile = new KernelProfile(new PlainKernels());

  private static Matrix matrix(int rows, int columns) {
    Matrix matrix = Matrix.allocate(Precision.SINGLE, rows, columns);
    matrix.fill(2);
    return matrix;
  }

  @Test
  void countsCallsAndTheOperationsOfProducts() {
    profile.kernels().multiply(matrix(2, 3), matrix(3, 5), Into.SET, matrix(2, 5));
    profile.kernels().multiply(matrix(2, 3), matrix(3, 5), Into.SET, matrix(2, 5));
    profile.kernels().multiplyByTransposed(matrix(2, 3), matrix(5, 3), Into.SET, matrix(2, 5));
    profile.kernels().multiplyTransposed(matrix(7, 2), matrix(7, 5), Into.SET, matrix(2, 5));
    profile.kernels().add(matrix(2, 3), matrix(2, 3));

    assertThat(entry("multiply").calls()).isEqualTo(2);
    assertThat(entry("multiply").operations()).isEqualTo(2 * (2 * 2 * 3 * 5));
    assertThat(entry("multiplyByTransposed").operations()).isEqualTo(2 * 2 * 3 * 5);
    assertThat(entry("multiplyTransposed").operations()).isEqualTo(2 * 2 * 7 * 5);
    assertThat(entry("add").operations()).isZero();
    assertThat(profile.entries())
        .extracting(KernelProfile.Entry::seconds)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void forgetsWhatWasBefore() {
    profile.kernels().add(matrix(2, 3), matrix(2, 3));
    profile.clear();
    assertThat(profile.entries()).isEmpty();
  }

  @Test
  void givesTheResultsOfTheOthers() {
    Matrix logits = matrix(2, 4);
    Matrix others = matrix(2, 4);
    assertThat(profile.kernels().crossEntropy(logits, new int[] {1, 2}, 0, 0, 1, logits))
        .isEqualTo(new PlainKernels().crossEntropy(others, new int[] {1, 2}, 0, 0, 1, others));
    assertThat(logits.get(0, 1)).isEqualTo(0.25f - 1);
    assertThat(profile.kernels().description()).isEqualTo(new PlainKernels().description());
  }

  @Test
  void countsWhatTheKernelsForOnePrecisionDo() {
    profile.kernels().forPrecision(Precision.SINGLE).add(matrix(2, 3), matrix(2, 3));
    assertThat(entry("add").calls()).isEqualTo(1);
  }

  @Test
  void throwsWhatTheOthersThrow() {
    assertThatThrownBy(
            () -> profile.kernels().multiply(matrix(2, 3), matrix(2, 5), Into.SET, matrix(2, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("shapes do not fit");
  }

  /** Each method of the interface is passed on once, to the method of the same name. */
  @Test
  void passesEveryKernelOn() throws ReflectiveOperationException {
    List<String> called = new ArrayList<>();
    Kernels recorder =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  called.add(method.getName());
                  return method.getReturnType() == double.class ? (Object) 1.5 : null;
                });
    KernelProfile passing = new KernelProfile(recorder);
    List<String> expected = new ArrayList<>();
    for (Method method : Kernels.class.getMethods()) {
      method.invoke(passing.kernels(), arguments(method));
      expected.add(method.getName());
    }
    assertThat(called).isEqualTo(expected);
    expected.removeAll(List.of("description", "factors", "forPrecision"));
    assertThat(passing.entries())
        .extracting(KernelProfile.Entry::kernel)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Object[] arguments(Method method) {
    List<Object> arguments = new ArrayList<>();
    for (Class<?> type : method.getParameterTypes()) {
      if (type == int.class) {
        arguments.add(1);
      } else if (type == double.class) {
        arguments.add(0.0);
      } else if (type == List.class) {
        arguments.add(List.of());
      } else {
        arguments.add(type == Matrix.class ? matrix(1, 1) : null);
      }
    }
    return arguments.toArray();
  }

  private KernelProfile.Entry entry(String kernel) {
    return profile.entries().stream()
        .filter(e -> e.kernel().equals(kernel))
        .findFirst()
        .orElseThrow();
  }
}
