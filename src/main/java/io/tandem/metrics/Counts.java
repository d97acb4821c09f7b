package io.tandem.metrics;

/** Adds counts that are kept by n-gram order. */
final class Counts {
  private Counts() {}

  static long[] sum(long[] a, long[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "statistics of different n-gram orders cannot be added: "
              + a.length
              + " counts and "
              + b.length);
    }
    long[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.addExact(sum[i], b[i]);
    }
    return sum;
  }
}
