package io.tandem.search;

import io.tandem.config.MathMode;
import io.tandem.config.UserException;
import io.tandem.kernels.KernelChoice;
import io.tandem.kernels.Kernels;

/** The kernels that a JVM translates with. Driver and executors. */
final class SearchKernels {
  private SearchKernels() {}

  /**
   * Those of {@code search.math}.
   *
   * @throws UserException where they cannot run, or a system property asks for others
   */
  static Kernels of(MathMode math) {
    try {
      return KernelChoice.best(math);
    } catch (UserException e) {
      // The kernels name the setting of training, which is not the one to change here.
      throw new UserException(e.getMessage().replace("training.math", "search.math"));
    }
  }
}
