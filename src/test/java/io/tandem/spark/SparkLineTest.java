package io.tandem.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import org.junit.jupiter.api.Test;

class SparkLineTest {
  @Test
  void acceptsTheSparkThatItIsBuiltFor() {
    SparkLine.requireMatch();
  }

  @Test
  void rejectsAnotherSparkAndAnotherScala() {
    String spark = BuiltFor.SPARK + ".0";
    String scala = BuiltFor.SCALA + ".17";
    SparkLine.requireMatch(spark, scala);
    assertThatThrownBy(() -> SparkLine.requireMatch("2.4.8", scala))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "this jar of Tandem is for Spark %s with Scala %s, but this is Spark 2.4.8 with Scala %s; use the jar for that one, or set SPARK_HOME to a Spark %s",
            BuiltFor.SPARK, BuiltFor.SCALA, scala, BuiltFor.SPARK);
    assertThatThrownBy(() -> SparkLine.requireMatch(spark, "2.11.12"))
        .isInstanceOf(UserException.class);
  }

  @Test
  void rejectsAHadoopThatDoesNotRunOnThisJava() {
    SparkLine.requireJava(21, true, "3.3.4", "3.5.9");
    SparkLine.requireJava(25, false, "3.5.0", "4.2.0");
    assertThatThrownBy(() -> SparkLine.requireJava(25, true, "3.3.4", "3.5.9"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Spark 3.5.9 cannot run on Java 25: its Hadoop, 3.3.4, is older than 3.4.3; set"
                + " JAVA_HOME to a Java 17 or 21, or SPARK_HOME to a Spark 4.2 or later");
  }
}
