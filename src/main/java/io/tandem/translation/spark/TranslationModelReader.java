package io.tandem.translation.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link TranslationModelWriter} saved. */
final class TranslationModelReader extends MLReader<TranslationModel> {
  @Override
  public TranslationModel load(String path) {
    Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sc(), TranslationModel.class.getName());
    TranslationModel model = model(metadata.uid(), new Path(path, TranslationModelWriter.MODEL));
    metadata.getAndSetParams(model, Option.empty());
    return model;
  }

  private TranslationModel model(String uid, Path path) {
    try {
      ModelDirectory directory = new ModelDirectory(path, sc().hadoopConfiguration());
      return new TranslationModel(uid, directory.read(), directory.settings());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model from " + path, e);
    }
  }
}
