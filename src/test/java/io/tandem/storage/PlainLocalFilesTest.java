package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLocalFilesTest {
  private static final String ENDPOINT = "fs.s3a.endpoint";
  private static final String REGION = "fs.s3a.endpoint.region";

  @TempDir private Path folder;

  private void write(String... lines) throws IOException {
    Files.write(folder.resolve("spark-defaults.conf"), List.of(lines));
  }

  private static String setting(Map<String, String> environment, Properties given, String name) {
    return PlainLocalFiles.configuration(environment, given).get(name);
  }

  @Test
  void hadoopsSettingsAmongSparksHoldInAProcessWithoutSpark() throws IOException {
    write("# a store", "spark.hadoop.fs.s3a.endpoint   http://store:9000  ", "spark.master yarn");
    Map<String, String> environment = Map.of("SPARK_CONF_DIR", folder.toString());
    assertThat(setting(environment, new Properties(), ENDPOINT)).isEqualTo("http://store:9000");
    assertThat(setting(environment, new Properties(), "spark.master")).isNull();
  }

  @Test
  void settingsThatAreGivenGoBeforeThoseOfTheFile() throws IOException {
    write("spark.hadoop.fs.s3a.endpoint=http://store", "spark.hadoop.fs.s3a.endpoint.region=here");
    Properties given = new Properties();
    given.setProperty("spark.hadoop.fs.s3a.endpoint", "http://other");
    Map<String, String> environment = Map.of("SPARK_CONF_DIR", folder.toString());
    assertThat(setting(environment, given, ENDPOINT)).isEqualTo("http://other");
    assertThat(setting(environment, given, REGION)).isEqualTo("here");
  }

  @Test
  void theFolderIsThatOfSparksHomeUnlessAnotherIsNamed() throws IOException {
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/spark-defaults.conf"), "spark.hadoop.fs.s3a.endpoint http://home");
    Map<String, String> home = Map.of("SPARK_HOME", folder.toString());
    assertThat(setting(home, new Properties(), ENDPOINT)).isEqualTo("http://home");
    assertThat(setting(Map.of(), new Properties(), ENDPOINT)).isNotEqualTo("http://home");
    assertThat(
            setting(
                Map.of("SPARK_HOME", folder.toString(), "SPARK_CONF_DIR", "/nowhere"),
                new Properties(),
                ENDPOINT))
        .isNotEqualTo("http://home");
  }

  @Test
  void requestsToAStoreAreRepeatedForMinutesUnlessTheUserSaysOtherwise() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.attempts.maximum", "20", "spark.hadoop.");
    ObjectStores.limitPatience(hadoop);
    assertThat(hadoop.get("fs.s3a.attempts.maximum")).isEqualTo("20");
    assertThat(hadoop.get("fs.s3a.retry.throttle.limit")).isEqualTo("8");
    assertThat(PlainLocalFiles.configuration().get("fs.s3a.attempts.maximum")).isEqualTo("2");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    write("spark.hadoop.fs.s3a.endpoint \\u00zz");
    assertThatThrownBy(
            () ->
                PlainLocalFiles.configuration(
                    Map.of("SPARK_CONF_DIR", folder.toString()), new Properties()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(folder + "/spark-defaults.conf cannot be read: ");
  }
}
