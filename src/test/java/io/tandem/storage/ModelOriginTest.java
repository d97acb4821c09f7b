package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelOriginTest {
  @Test
  void anImportedModelIsNotTrainedByZeroUpdates() {
    assertThat(new ModelOrigin("m", "m/parameters.f32", 0, "00").training())
        .isEqualTo("trained elsewhere");
    assertThat(new ModelOrigin("m", "m/parameters.f32", 1200, "00").training())
        .isEqualTo("trained by 1,200 updates");
  }
}
