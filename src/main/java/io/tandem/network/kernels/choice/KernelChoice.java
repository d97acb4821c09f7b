package io.tandem.network.kernels.choice;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Instructions;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.NativeSetup;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.kernels.vector.Lanes;
import io.tandem.network.kernels.vector.LaterJava;
import io.tandem.network.kernels.vector.VectorKernels;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of this JVM, chosen once: vectors where Java was started with {@code --add-modules
 * jdk.incubator.vector}, and the processor has vectors; else the native ones. The system properties
 * of {@link KernelRequest} override. Under an {@link InstructionLimit} there is one choice, or
 * none: vectors, with products by oneDNN.
 */
public final class KernelChoice {
  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
  private static final String MODULE = "jdk.incubator.vector";

  /** The names that Java has for the architecture on which instructions can be limited. */
  private static final Set<String> X86 = Set.of("amd64", "x86_64");

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
    Instructions common = InstructionLimit.get();
    if (common.areCommon()) {
      requireCommon(common, wish, obstacle);
    }
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

  private static void requireCommon(Instructions common, KernelRequest wish, String noVectors) {
    String obstacle = obstacleToCommon(System.getProperty("os.arch"), wish);
    if (obstacle == null) {
      obstacle = noVectors == null ? OneDnn.obstacle() : noVectors;
    }
    if (obstacle != null) {
      throw UserException.of(
          "training.instructions = %s is not possible here: %s; or use training.instructions = fastest",
          common, obstacle);
    }
  }

  /**
   * Returns the obstacle to kernels that are the same on all machines, as far as it can be told
   * without the kernels; or null.
   *
   * @param architecture the processor's, as Java names it
   */
  static String obstacleToCommon(String architecture, KernelRequest wish) {
    if (!X86.contains(architecture)) {
      return "this processor is no x86 but %s".formatted(architecture);
    }
    if (wish.kernels() != null && !wish.kernels().equals("vector")) {
      return "it needs the kernels 'vector', but '%s' were requested (-D%s, or --kernels of jobs/bench.sh)"
          .formatted(wish.kernels(), KernelRequest.KERNELS);
    }
    return wish.products() == null || wish.products().equals("onednn")
        ? null
        : "it needs the products 'onednn', but '%s' were requested (-D%s, or --products of jobs/bench.sh)"
            .formatted(wish.products(), KernelRequest.PRODUCTS);
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
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "Java was started without --add-modules " + MODULE;
    }
    String obstacle = LaterJava.adapt();
    if (obstacle != null) {
      return obstacle;
    }
    int bits = Lanes.MAX_BITS;
    return bits < Math.max(MIN_BITS, Lanes.BITS)
        ? Text.format("Java's SIMD vectors have %d bits on this processor", bits)
        : null;
  }
}
