package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalExecutorTest {
  private static final String TIMEOUT = "spark.storage.blockManagerHeartbeatTimeoutMs";

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[*]", "local[4,2]"})
  void isNotLostHoweverLongTheProcessStandsStill(String master) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    LocalExecutor.keep(conf);
    assertThat(conf.getTimeAsMs(TIMEOUT, "0")).isGreaterThan(365L * 24 * 3600 * 1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local-cluster[2,1,1024]", "spark://host:7077", "yarn"})
  void ofAClusterIsLostAfterSparksOwnTime(String master) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    LocalExecutor.keep(conf);
    assertThat(conf.contains(TIMEOUT)).isFalse();
  }

  @Test
  void isLostAfterTheTimeThatTheUserSets() {
    SparkConf conf = new SparkConf(false).setMaster("local[2]").set(TIMEOUT, "5s");
    LocalExecutor.keep(conf);
    assertThat(conf.get(TIMEOUT)).isEqualTo("5s");
  }
}
