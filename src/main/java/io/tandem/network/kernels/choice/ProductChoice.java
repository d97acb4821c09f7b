package io.tandem.network.kernels.choice;

import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.OpenBlasProducts;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.int8.Int8Passes;
import io.tandem.network.kernels.int8.PlainInt8Passes;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.kernels.onednn.OneDnnInt8Products;
import io.tandem.network.kernels.onednn.OneDnnProducts;
import io.tandem.network.kernels.vector.Lanes;
import io.tandem.network.kernels.vector.VectorInt8Passes;
import io.tandem.network.kernels.vector.VectorProduct;
import io.tandem.network.kernels.vector.VectorProducts;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The choice of {@link Products} in a JVM. */
final class ProductChoice {
  private static final Logger LOG = LoggerFactory.getLogger(ProductChoice.class);

  private ProductChoice() {}

  /**
   * Returns the best products in float32: oneDNN's if it loads.
   *
   * @param vectors whether the Vector API may be touched
   */
  private static Products best(boolean vectors) {
    if (OneDnn.obstacle() == null) {
      return OneDnnProducts.float32();
    }
    Products second = vectors && VectorProduct.FITS ? new VectorProducts() : new OpenBlasProducts();
    LOG.info(
        "{}. Training is faster with it; without it: {}", OneDnn.obstacle(), second.description());
    return second;
  }

  /**
   * Returns the requested products in a JVM with the Vector API.
   *
   * @throws UserException if the name is unknown, or the products cannot run here
   */
  static Products withVectors(KernelRequest wish) {
    return of(wish, true);
  }

  /**
   * Returns the requested products in a JVM without the Vector API.
   *
   * @throws UserException if the name is unknown, or the products cannot run here
   */
  static Products withoutVectors(KernelRequest wish) {
    return of(wish, false);
  }

  private static Products of(KernelRequest wish, boolean vectors) {
    if (wish.math() != MathMode.FLOAT32) {
      return reduced(wish, vectors);
    }
    if (wish.products() == null) {
      return best(vectors);
    }
    return switch (wish.products()) {
      case "vector" -> vectorProducts(vectors);
      case "openblas" -> new OpenBlasProducts();
      case "onednn" -> oneDnn();
      default ->
          throw UserException.of(
              "products '%s': expected vector, openblas or onednn (-D%s, or --products of jobs/bench.sh)",
              wish.products(), KernelRequest.PRODUCTS);
    };
  }

  /** Returns products whose factors have fewer bits than float32. */
  private static Products reduced(KernelRequest wish, boolean vectors) {
    String math = wish.math().name().toLowerCase(Locale.ROOT);
    String name = wish.products();
    if (name != null && !name.equals("onednn")) {
      throw UserException.of(
          "math = %s needs the products of oneDNN, but products '%s' were requested (-D%s, or --products of jobs/bench.sh): leave one of the two out",
          math, name, KernelRequest.PRODUCTS);
    }
    boolean int8 = wish.math() == MathMode.INT8;
    String obstacle = int8 ? OneDnn.obstacleToInt8() : OneDnn.obstacleToBf16();
    if (obstacle != null) {
      throw UserException.of(
          "math = %s is not available here: %s; or use %s",
          math,
          obstacle,
          int8 ? "search.math = float32" : "math = float32 (training.math, search.math)");
    }
    return int8 ? new OneDnnInt8Products(passes(vectors)) : OneDnnProducts.bf16();
  }

  private static Int8Passes passes(boolean vectors) {
    return vectors && VectorInt8Passes.FITS ? new VectorInt8Passes() : new PlainInt8Passes();
  }

  private static Products vectorProducts(boolean vectors) {
    if (!vectors) {
      throw new UserException("products 'vector' need the vector kernels");
    }
    if (!VectorProduct.FITS) {
      throw UserException.of(
          "products 'vector' need a processor with AVX-512; this one's vectors have %d bits",
          Lanes.BITS);
    }
    return new VectorProducts();
  }

  private static Products oneDnn() {
    if (OneDnn.obstacle() != null) {
      throw UserException.of("products 'onednn' are not available: %s", OneDnn.obstacle());
    }
    return OneDnnProducts.float32();
  }
}
