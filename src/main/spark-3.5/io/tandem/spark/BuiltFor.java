package io.tandem.spark;

/** The line of Spark that this build is for. */
final class BuiltFor {
  static final String SPARK = "3.5";
  static final String SCALA = "2.12";

  private BuiltFor() {}
}
