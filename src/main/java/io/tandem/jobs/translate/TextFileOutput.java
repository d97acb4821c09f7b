package io.tandem.jobs.translate;

import io.tandem.storage.Compression;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One text file that appears whole or not at all; compressed according to its name. */
final class TextFileOutput {
  static final String WHOLE = "whole";

  private TextFileOutput() {}

  /** Writes the text. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes the content to the staging directory of its target and publishes it. */
  static void publish(AtomicDirectory place, Configuration hadoop, Content content)
      throws IOException {
    FileSystem fileSystem = HadoopConf.of(hadoop).fileSystem(place.target());
    Path whole = new Path(place.staging(), WHOLE);
    OutputStream raw = fileSystem.create(whole);
    try (OutputStream out = Compression.compressed(place.target().getName(), raw)) {
      content.writeTo(out);
    }
    place.publishFile(WHOLE);
  }
}
