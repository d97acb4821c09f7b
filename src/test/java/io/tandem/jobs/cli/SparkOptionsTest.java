package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparkOptionsTest {
  @Test
  void whatIsOfExecutorsOrAClusterHasNoEffectWithoutSpark() {
    assertThat(SparkOptions.withoutEffect("--jars\n--master")).contains("--master");
    assertThat(SparkOptions.withoutEffect("--executor-memory")).contains("--executor-memory");
    assertThat(SparkOptions.withoutEffect("spark.driver.memory\nspark.executor.cores"))
        .contains("spark.executor.cores");
  }

  @Test
  void whatIsOfTheDriverHasItsEffect() {
    assertThat(SparkOptions.withoutEffect("")).isEmpty();
    assertThat(
            SparkOptions.withoutEffect(
                "--driver-memory\n"
                    + "--packages\n"
                    + "spark.driver.extraJavaOptions\n"
                    + "spark.hadoop.fs.s3a.endpoint"))
        .isEmpty();
  }
}
