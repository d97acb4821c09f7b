package io.tandem;

import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import java.util.Optional;

/**
 * A check of whether this machine multiplies in bfloat16; where it does not, tests of bfloat16
 * expect a refusal.
 */
public final class Bfloat16 {
  private Bfloat16() {}

  /** Returns the message of the refusal, or nothing where bfloat16 works. */
  public static Optional<String> obstacle() {
    try {
      KernelChoice.best(MathMode.BF16);
      return Optional.empty();
    } catch (UserException e) {
      return Optional.of(e.getMessage());
    }
  }
}
