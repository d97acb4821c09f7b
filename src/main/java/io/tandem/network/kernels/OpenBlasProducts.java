package io.tandem.network.kernels;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Products by the OpenBLAS that ND4J brings, called on the buffers directly: an ND4J operation
 * would cost 8 to 10 µs more. The only products that support double precision as well.
 */
public final class OpenBlasProducts implements Products {
  static {
    NativeSetup.prepare();
  }

  private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;
  private static final int AS_IS = openblas_nolapack.CblasNoTrans;
  private static final int TRANSPOSED = openblas_nolapack.CblasTrans;

  @Override
  public String description() {
    return "products by OpenBLAS (%s)".formatted(OpenBlasCore.inUse());
  }

  @Override
  public void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    int opA = transposition == Transposition.LEFT ? TRANSPOSED : AS_IS;
    int opB = transposition == Transposition.RIGHT ? TRANSPOSED : AS_IS;
    int k = transposition.terms(a);
    double beta = into == Into.ADD ? 1 : 0;
    if (c.precision() == Precision.SINGLE) {
      openblas_nolapack.cblas_sgemm(
          ROW_MAJOR,
          opA,
          opB,
          c.rows(),
          c.columns(),
          k,
          1,
          new Floats(a),
          a.stride(),
          new Floats(b),
          b.stride(),
          (float) beta,
          new Floats(c),
          c.stride());
    } else {
      openblas_nolapack.cblas_dgemm(
          ROW_MAJOR,
          opA,
          opB,
          c.rows(),
          c.columns(),
          k,
          1,
          new Doubles(a),
          a.stride(),
          new Doubles(b),
          b.stride(),
          beta,
          new Doubles(c),
          c.stride());
    }
  }

  /** The address of a matrix as a JavaCPP pointer, which owns nothing. */
  private static final class Floats extends FloatPointer {
    Floats(Matrix m) {
      this.address = m.address();
    }
  }

  private static final class Doubles extends DoublePointer {
    Doubles(Matrix m) {
      this.address = m.address();
    }
  }
}
