package io.tandem.subword.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** Saves a model: Spark ML's metadata, and the subwords in the directory {@value #SUBWORDS}. */
final class SubwordModelWriter extends MLWriter {
  static final String SUBWORDS = "subwords";

  private final SubwordModel model;

  SubwordModelWriter(SubwordModel model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
    try {
      new SubwordDirectory(new Path(path, SUBWORDS), sc().hadoopConfiguration())
          .write(model.subwords());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save subwords to " + path, e);
    }
  }
}
