package io.tandem.spark;

import io.tandem.UserException;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;

/** Reads stages that Spark ML has saved, and says which one another is. Driver only. */
public final class SavedStage {
  private SavedStage() {}

  /**
   * Returns the metadata of a saved stage.
   *
   * @throws UserException if it is a stage of another class
   */
  public static Metadata metadata(String path, SparkContext spark, Class<?> expected) {
    Metadata metadata = DefaultParamsReader.loadMetadata(path, spark, "");
    if (!metadata.className().equals(expected.getName())) {
      throw UserException.of(
          "%s is a saved %s, expected a %s: load it as what it is, or give the path of the other",
          path, metadata.className(), expected.getName());
    }
    return metadata;
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
