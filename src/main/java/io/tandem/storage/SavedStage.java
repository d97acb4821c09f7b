package io.tandem.storage;

import io.tandem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
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
   * @throws UserException if there is none, or it is a stage of another class
   */
  public static Metadata metadata(String path, SparkContext spark, Class<?> expected) {
    requireMetadata(GivenPath.file(path), spark.hadoopConfiguration(), expected);
    Metadata metadata = DefaultParamsReader.loadMetadata(path, spark, "");
    if (!metadata.className().equals(expected.getName())) {
      throw UserException.of(
          "%s is a saved %s, expected a %s: load it as what it is, or give the path of the other",
          path, metadata.className(), expected.getName());
    }
    return metadata;
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
