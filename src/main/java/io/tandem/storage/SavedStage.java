package io.tandem.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;

/** Reads stages that Spark ML has saved, and says what is there instead. Driver only. */
public final class SavedStage {
  private static final String METADATA = "metadata";

  private SavedStage() {}

  /**
   * Returns the metadata of a saved stage.
   *
   * @throws UserException if there is none or it is damaged, or it is a stage of another class
   */
  public static Metadata metadata(String path, SparkContext spark, Class<?> expected) {
    requireMetadata(GivenPath.file(path), spark.hadoopConfiguration(), expected);
    Metadata metadata = read(path, spark, expected);
    if (!metadata.className().equals(expected.getName())) {
      throw UserException.of(
          "%s is a saved %s, expected a %s: load it as what it is, or give the path of the other",
          path, metadata.className(), expected.getName());
    }
    return metadata;
  }

  private static Metadata read(String path, SparkContext spark, Class<?> expected) {
    // Scala's signature does not declare the checked exceptions of its parser.
    try {
      return DefaultParamsReader.loadMetadata(path, spark, "");
    } catch (Exception e) {
      boolean isOfStorage = e instanceof IOException && !(e instanceof JsonProcessingException);
      if (isOfStorage || e instanceof SparkException) {
        throw e;
      }
      throw new UserException(
          "%s/%s: cannot be read as the metadata of a saved stage; expected a file part-00000… whose first line is JSON with the class (%s), uid and parameters: it is damaged, save the stage again"
              .formatted(path, METADATA, expected.getName()),
          e);
    }
  }

  /** Returns whether Spark ML has saved a stage or pipeline at a path. */
  public static boolean isAt(Path path, HadoopConf conf) throws IOException {
    Path metadata = new Path(path, METADATA);
    FileSystem fileSystem = conf.fileSystem(metadata);
    return fileSystem.exists(metadata)
        && Arrays.stream(fileSystem.listStatus(metadata))
            .anyMatch(file -> file.getPath().getName().startsWith("part-"));
  }

  private static void requireMetadata(GivenPath given, Configuration hadoop, Class<?> expected) {
    Path path = given.in(hadoop);
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      if (!fileSystem.exists(new Path(path, METADATA))) {
        throw UserException.of(
            "%s %s, expected a saved %s: give the path that it was saved to; the model of a run or checkpoint is opened by TrainedModels, in Python by TranslationModel.of",
            given.label(),
            fileSystem.exists(path) ? "holds no saved stage" : "was not found",
            expected.getName());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the saved stage at " + path, e);
    }
  }

  /** Returns a reader of stages that have nothing but parameters. */
  public static <T> MLReader<T> reader(Class<T> stage) {
    return new MLReader<>() {
      @Override
      public T load(String path) {
        metadata(path, sc(), stage);
        return new DefaultParamsReader<T>().load(path);
      }
    };
  }
}
