package io.tandem.translation.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** Saves a model: Spark ML's metadata, and the directory {@value #MODEL}. */
final class TranslationModelWriter extends MLWriter {
  static final String MODEL = "model";

  private final TranslationModel model;

  TranslationModelWriter(TranslationModel model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
    try {
      new ModelDirectory(new Path(path, MODEL), sc().hadoopConfiguration())
          .write(model.model(), model.trainedWith());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save the model to " + path, e);
    }
  }
}
