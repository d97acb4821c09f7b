package io.tandem.spark;

import io.tandem.UserException;
import org.apache.hadoop.util.VersionInfo;

/**
 * The line of Spark, 3.5 or 4: a build for one does not run on the other. Spark's Hadoop may not
 * run on this Java.
 */
public final class SparkLine {
  /** The first Java without {@code Subject.getSubject}, by which older Hadoops find the user. */
  private static final int FIRST_WITHOUT_GET_SUBJECT = 24;

  /** The class that Hadoop 3.4.3 and later have instead. */
  private static final String IN_ITS_PLACE =
      "org.apache.hadoop.security.authentication.util.SubjectUtil";

  private SparkLine() {}

  /**
   * Rejects a Spark on the class path that this build is not for, or that does not run on this
   * Java. Nothing that was compiled against Spark may run before, as it could fail to link.
   */
  public static void requireMatch() {
    String spark = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    requireMatch(spark, scala.util.Properties.versionNumberString());
    ClassLoader hadoop = VersionInfo.class.getClassLoader();
    boolean older = hadoop.getResource(IN_ITS_PLACE.replace('.', '/') + ".class") == null;
    requireJava(Runtime.version().feature(), older, VersionInfo.getVersion(), spark);
  }

  static void requireJava(int java, boolean older, String hadoop, String spark) {
    if (older && java >= FIRST_WITHOUT_GET_SUBJECT) {
      throw UserException.of(
          "Spark %s cannot run on Java %d: its Hadoop, %s, is older than 3.4.3; set JAVA_HOME to a"
              + " Java 17 or 21, or SPARK_HOME to a Spark 4.2 or later",
          spark, java, hadoop);
    }
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
