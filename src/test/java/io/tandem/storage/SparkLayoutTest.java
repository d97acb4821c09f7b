package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkLayoutTest {
  /** What a run's manifest and report show of Spark's settings. */
  @Test
  void sizesAreKeptAndNothingThatMayHoldACredential() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.executor.memory", "4g")
            .set("spark.task.cpus", "8")
            .set("spark.hadoop.fs.s3a.secret.key", "planted")
            .set("spark.executor.extraJavaOptions", "-Daws.secretKey=planted")
            .set("spark.executor.defaultJavaOptions", "-Dpassword=planted")
            .set("spark.executorEnv.AWS_SECRET_ACCESS_KEY", "planted")
            .set("spark.driver.extraJavaOptions", "-Djavax.net.ssl.trustStorePassword=planted");

    assertThat(SparkLayout.sizes(conf))
        .hasToString("{spark.executor.memory=4g, spark.task.cpus=8}");
  }
}
