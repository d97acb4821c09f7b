package io.tandem.network.kernels.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.MathMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonKernelsTest {
  private static KernelRequest request(String kernels, String products) {
    return new KernelRequest(kernels, products, MathMode.FLOAT32);
  }

  @Test
  void otherProcessorsThanX86HaveNone() {
    assertThat(KernelChoice.obstacleToCommon("aarch64", request(null, null)))
        .isEqualTo("this processor is no x86 but aarch64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "x86_64"})
  void processorsWithX86HaveThemUnderBothNames(String architecture) {
    assertThat(KernelChoice.obstacleToCommon(architecture, request(null, null))).isNull();
    assertThat(KernelChoice.obstacleToCommon(architecture, request("vector", "onednn"))).isNull();
  }

  @Test
  void requestsForOtherKernelsContradictThem() {
    assertThat(KernelChoice.obstacleToCommon("amd64", request("native", null)))
        .startsWith("it needs the kernels 'vector', but 'native' were requested (-Dtandem.kernels");
    assertThat(KernelChoice.obstacleToCommon("amd64", request(null, "vector")))
        .startsWith("it needs the products 'onednn', but 'vector' were requested");
  }
}
