package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactPathsIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"en-de [v2]", "{en-de}", "{en,de}", "en*", "en?"})
  void sparkReadsWhatLiesBelowFoldersWithTheCharactersOfPatterns(String name) throws Exception {
    SparkSession spark = SparkTest.session();
    Files.createDirectories(folder.resolve(name));
    String path = new org.apache.hadoop.fs.Path(folder.resolve(name + "/table").toUri()).toString();
    spark.range(3).write().parquet(path);
    assertThat(ExactPaths.read(spark).parquet(path).count()).isEqualTo(3);
  }
}
