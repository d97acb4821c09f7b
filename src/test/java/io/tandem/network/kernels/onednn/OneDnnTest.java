package io.tandem.network.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.dnnl.global.dnnl.dnnl_gpu;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class OneDnnTest {
  /** The engine is one for graphics processors, which this build lacks. */
  @Test
  void engineThatCannotBeMadeIsAnObstacleAndNoFailure() {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    OneDnn.Start start = OneDnn.start(dnnl_gpu);
    assertThat(start.engine()).isNull();
    assertThat(start.obstacle())
        .matches("oneDNN cannot create an engine on this machine .status [1-9].");
  }
}
