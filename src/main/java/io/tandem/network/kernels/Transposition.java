package io.tandem.network.kernels;

/** The factor of a product a · b that is transposed first, if any. */
public enum Transposition {
  NONE,
  LEFT,
  RIGHT;

  /** Rows of the left factor as it is multiplied. */
  public int rows(Matrix a) {
    return this == LEFT ? a.columns() : a.rows();
  }

  /** Terms of each sum: columns of the left factor as it is multiplied. */
  public int terms(Matrix a) {
    return this == LEFT ? a.rows() : a.columns();
  }

  /** Columns of the right factor as it is multiplied. */
  public int columns(Matrix b) {
    return this == RIGHT ? b.rows() : b.columns();
  }

  /** Throws if the factors do not fit each other, or their product c. */
  void expectFit(Matrix a, Matrix b, Matrix c) {
    int rightTerms = this == RIGHT ? b.columns() : b.rows();
    if (terms(a) != rightTerms || rows(a) != c.rows() || columns(b) != c.columns()) {
      throw misfit(a, b, c);
    }
  }

  static IllegalArgumentException misfit(Object a, Object b, Object c) {
    return new IllegalArgumentException("shapes do not fit: %s, %s, %s".formatted(a, b, c));
  }
}
