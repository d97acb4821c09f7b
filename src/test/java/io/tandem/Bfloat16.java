package io.tandem;

import io.tandem.config.MathMode;
import io.tandem.config.UserException;
import io.tandem.kernels.choice.KernelChoice;
import java.util.Optional;

/** Whether this machine multiplies in bfloat16: tests of it expect a refusal where not. */
public final class Bfloat16 {
  private Bfloat16() {}

  /** What the refusal says, or nothing where there is none. */
  public static Optional<String> obstacle() {
    try {
      KernelChoice.best(MathMode.BF16);
      return Optional.empty();
    } catch (UserException e) {
      return Optional.of(e.getMessage());
    }
  }
}
