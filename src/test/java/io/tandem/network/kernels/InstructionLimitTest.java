package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.Instructions;
import org.junit.jupiter.api.Test;

/** This process has already computed; {@code CommonInstructionsIT} limits others in time. */
class InstructionLimitTest {
  private final Instructions here = InstructionLimit.get();

  @Test
  void comesTooLateForAProcessThatHasComputed() {
    assertThat(here).isEqualTo(Instructions.FASTEST);
    assertThatThrownBy(() -> InstructionLimit.set(Instructions.AVX512_BF16))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.instructions = avx512-bf16: this process has already computed with all"
                + " instructions of its processor, and a process cannot change them; start the job"
                + " again, or train in a Spark application of its own");
    assertThat(InstructionLimit.get()).isEqualTo(here);
  }

  @Test
  void whoNeedsNoneTakesWhatThereIs() {
    InstructionLimit.set(Instructions.FASTEST);
    assertThat(InstructionLimit.get()).isEqualTo(here);
  }
}
