package io.tandem.subword.spark;

import io.tandem.subword.Subwords;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link SubwordModelWriter} saved. */
final class SubwordModelReader extends MLReader<SubwordModel> {
  @Override
  public SubwordModel load(String path) {
    Metadata metadata = DefaultParamsReader.loadMetadata(path, sc(), SubwordModel.class.getName());
    SubwordModel model = new SubwordModel(metadata.uid(), subwords(path));
    metadata.getAndSetParams(model, Option.empty());
    return model;
  }

  private Subwords subwords(String path) {
    Path directory = new Path(path, SubwordModelWriter.SUBWORDS);
    try {
      return new SubwordDirectory(directory, sc().hadoopConfiguration()).read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read subwords from " + directory, e);
    }
  }
}
