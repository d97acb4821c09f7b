package io.tandem.kernels;

import io.tandem.config.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of this JVM, chosen once: vectors where Java was started with {@code --add-modules
 * jdk.incubator.vector} and the processor has them, else the native ones. The system property
 * {@value #PROPERTY} ({@code plain}, {@code native} or {@code vector}) overrides.
 */
public final class KernelChoice {
  public static final String PROPERTY = "tandem.kernels";

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
  private static final String MODULE = "jdk.incubator.vector";

  /** Narrower vectors gain nothing over one element at a time. */
  private static final int LEAST_BITS = 128;

  private static Kernels chosen;

  private KernelChoice() {}

  /**
   * @throws UserException if the system property names no kernels, or some that cannot run here
   */
  public static synchronized Kernels best() {
    if (chosen == null) {
      chosen = choose(System.getProperty(PROPERTY));
    }
    return chosen;
  }

  /**
   * @param wanted a name, or null for the best there is
   */
  static Kernels choose(String wanted) {
    String obstacle = obstacleToVectors();
    if (wanted == null) {
      Kernels best = obstacle == null ? new VectorKernels() : new NativeKernels();
      String reason = obstacle == null ? "the best here" : "no vectors: " + obstacle;
      LOG.info("Kernels: {} ({})", best.description(), reason);
      return best;
    }
    Kernels named =
        switch (wanted) {
          case "plain" -> new PlainKernels();
          case "native" -> new NativeKernels();
          case "vector" -> vectors(obstacle);
          default ->
              throw new UserException(
                  "System property %s is '%s'; expected plain, native or vector."
                      .formatted(PROPERTY, wanted));
        };
    LOG.info("Kernels: {} (system property {}={})", named.description(), PROPERTY, wanted);
    return named;
  }

  private static Kernels vectors(String obstacle) {
    if (obstacle != null) {
      throw new UserException(
          "System property %s is 'vector', but %s.".formatted(PROPERTY, obstacle));
    }
    return new VectorKernels();
  }

  /** Why there can be no {@link VectorKernels}, or null. Their classes are untouched until then. */
  private static String obstacleToVectors() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "Java was started without --add-modules " + MODULE;
    }
    int bits = Lanes.FLOATS.vectorBitSize();
    return bits < LEAST_BITS ? "this processor's vectors have %d bits".formatted(bits) : null;
  }
}
