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
      String wanted = System.getProperty(PROPERTY);
      chosen = wanted == null ? best(obstacleToVectors()) : named(wanted, "-D" + PROPERTY);
    }
    return chosen;
  }

  private static Kernels best(String obstacle) {
    Kernels best = obstacle == null ? new VectorKernels() : new NativeKernels();
    String reason = obstacle == null ? "the best here" : "no vectors: " + obstacle;
    LOG.info("Kernels: {} ({})", best.description(), reason);
    return best;
  }

  /**
   * The kernels of that name.
   *
   * @param name plain, native or vector
   * @param option what gave the name, for the log and for messages
   * @throws UserException if the name is none of these, or one of kernels that cannot run here
   */
  public static Kernels named(String name, String option) {
    Kernels named =
        switch (name) {
          case "plain" -> new PlainKernels();
          case "native" -> new NativeKernels();
          case "vector" -> vectors(option, obstacleToVectors());
          default ->
              throw new UserException(
                  "%s is '%s'; expected plain, native or vector.".formatted(option, name));
        };
    LOG.info("Kernels: {} ({} = {})", named.description(), option, name);
    return named;
  }

  private static Kernels vectors(String option, String obstacle) {
    if (obstacle != null) {
      throw new UserException("%s is 'vector', but %s.".formatted(option, obstacle));
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
