package io.tandem.network.kernels.choice;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.NativeSetup;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.vector.Lanes;
import io.tandem.network.kernels.vector.VectorKernels;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of this JVM, chosen once: vectors where Java was started with {@code --add-modules
 * jdk.incubator.vector}, is the one whose Vector API these classes are compiled for, and the
 * processor has vectors; else the native ones. The system properties of {@link KernelRequest}
 * override.
 */
public final class KernelChoice {
  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
  private static final String MODULE = "jdk.incubator.vector";

  /** While the API incubates, it changes: later ones load vectors from other types of memory. */
  private static final int JAVA = 17;

  /** Narrower vectors gain nothing over scalar code. */
  private static final int MIN_BITS = 128;

  private static final Map<MathMode, Kernels> CHOSEN = new EnumMap<>(MathMode.class);

  private KernelChoice() {}

  /**
   * The kernels in float32.
   *
   * @throws UserException if a system property names unknown kernels, or kernels that cannot run
   *     here
   */
  public static Kernels best() {
    return best(MathMode.FLOAT32);
  }

  /**
   * The kernels whose products are in that format.
   *
   * @throws UserException if they cannot run here, or a system property names unknown kernels
   */
  public static synchronized Kernels best(MathMode math) {
    return CHOSEN.computeIfAbsent(math, m -> make(KernelRequest.ofProperties(m)));
  }

  /**
   * New kernels.
   *
   * @throws UserException if the request names unknown kernels, or kernels that cannot run here
   */
  public static Kernels make(KernelRequest wish) {
    NativeSetup.prepare();
    String obstacle = obstacleToVectors();
    String best = obstacle == null ? "vector" : "native";
    Kernels kernels =
        switch (wish.kernels() == null ? best : wish.kernels()) {
          case "plain" -> plain(wish);
          case "native" -> new NativeKernels(ProductChoice.withoutVectors(wish));
          case "vector" -> vectors(wish, obstacle);
          default ->
              throw UserException.of(
                  "kernels '%s': expected plain, native or vector (-D%s, or --kernels of jobs/bench.sh)",
                  wish.kernels(), KernelRequest.KERNELS);
        };
    log(kernels, wish, obstacle);
    return kernels;
  }

  private static void log(Kernels kernels, KernelRequest wish, String obstacle) {
    if (wish.kernels() != null) {
      LOG.info("Kernels: {} (as requested)", kernels.description());
    } else if (obstacle == null) {
      LOG.info("Kernels: {} (the fastest available)", kernels.description());
    } else {
      LOG.warn("Kernels: {} (no SIMD: {})", kernels.description(), obstacle);
    }
  }

  private static Kernels plain(KernelRequest wish) {
    if (wish.products() != null || wish.math() != MathMode.FLOAT32) {
      throw new UserException(
          "kernels 'plain' compute in double precision with their own products: leave out the"
              + " choice of products and math = bf16 or int8");
    }
    return new PlainKernels();
  }

  private static Kernels vectors(KernelRequest wish, String obstacle) {
    if (obstacle != null) {
      throw UserException.of("kernels 'vector' are not available: %s", obstacle);
    }
    return new VectorKernels(ProductChoice.withVectors(wish));
  }

  /**
   * Returns the obstacle to {@link VectorKernels}, or null. Must not touch their classes while
   * there is one.
   */
  private static String obstacleToVectors() {
    int java = Runtime.version().feature();
    if (java != JAVA) {
      return Text.format(
          "the Vector API of Java %d is not that of Java %d, for which this is compiled",
          java, JAVA);
    }
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "Java was started without --add-modules " + MODULE;
    }
    int bits = Lanes.BITS;
    return bits < MIN_BITS ? Text.format("this processor's SIMD vectors have %d bits", bits) : null;
  }
}
