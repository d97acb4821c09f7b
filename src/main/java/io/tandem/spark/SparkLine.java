package io.tandem.spark;

import io.tandem.UserException;

/** The line of Spark, 3.5 or 4: a build for one does not run on the other. */
public final class SparkLine {
  private SparkLine() {}

  /**
   * Rejects a Spark on the class path that this build is not for. Nothing that was compiled against
   * Spark may run before, as it could fail to link.
   */
  public static void requireMatch() {
    requireMatch(
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        scala.util.Properties.versionNumberString());
  }

  static void requireMatch(String spark, String scala) {
    if (!isOf(spark, BuiltFor.SPARK) || !isOf(scala, BuiltFor.SCALA)) {
      throw UserException.of(
          "this jar of Tandem is for Spark %s with Scala %s, but this is Spark %s with Scala %s;"
              + " use the jar for that one, or set SPARK_HOME to a Spark %s",
          BuiltFor.SPARK, BuiltFor.SCALA, spark, scala, BuiltFor.SPARK);
    }
  }

  private static boolean isOf(String version, String line) {
    return version.startsWith(line + ".");
  }
}
