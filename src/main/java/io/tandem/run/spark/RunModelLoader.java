package io.tandem.run.spark;

import io.tandem.run.TrainedModels;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * The model of a run or checkpoint for Spark Connect, whose clients load stages by the name of a
 * class that a service file lists as a {@link Transformer}. It has no instances.
 */
public abstract class RunModelLoader extends Transformer {
  private static final long serialVersionUID = 1L;

  /** Java's service loader requires it. */
  public RunModelLoader() {}

  /** Loads the model of a run, by its best checkpoint, or of a checkpoint. */
  public static TranslationModel load(String path) {
    try {
      return TrainedModels.of(SparkSession.active()).open(path).translationModel();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model of " + path, e);
    }
  }
}
