package io.tandem.jobs;

import io.tandem.store.AtomicDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One text file that is there whole or not at all; compressed when its name ends with .gz. */
final class TextFileOutput {
  private static final String WHOLE = "whole";

  private TextFileOutput() {}

  /** Writes the text. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes the content to the staging directory of its target and gives it its place. The caller
   * closes or discards the directory without publishing it.
   */
  static void publish(AtomicDirectory place, Path target, Configuration hadoop, Content content)
      throws IOException {
    FileSystem fileSystem = target.getFileSystem(hadoop);
    Path whole = new Path(place.staging(), WHOLE);
    OutputStream raw = fileSystem.create(whole);
    try (OutputStream out = target.getName().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      content.writeTo(out);
    }
    if (!fileSystem.rename(whole, target)) {
      throw new IOException("cannot rename %s to %s".formatted(whole, target));
    }
  }
}
