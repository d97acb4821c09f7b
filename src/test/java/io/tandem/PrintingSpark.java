package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Spark home whose {@code spark-submit} prints its arguments, one a line, and does nothing. */
public final class PrintingSpark {
  private PrintingSpark() {}

  /** Makes one in the folder. */
  public static Path home(Path folder) throws IOException {
    Path spark = folder.resolve("spark");
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    Path jars = Files.createDirectories(spark.resolve("jars"));
    Files.createFile(jars.resolve("spark-core_2.12-3.5.9.jar"));
    Files.createFile(jars.resolve("spark-yarn_2.12-3.5.9.jar"));
    return spark;
  }
}
