package io.tandem.interop.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/** The files of a directory that is being written. */
public final class OutputFiles {
  private static final int BUFFER_BYTES = 1 << 20;

  private final HadoopConf conf;
  private final Path directory;

  public OutputFiles(HadoopConf conf, Path directory) {
    this.conf = conf;
    this.directory = directory;
  }

  /** The content of a file, written to a stream. */
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Creates a file and the folders in its name; the caller closes it. */
  public OutputStream create(String name) throws IOException {
    Path file = new Path(directory, name);
    return new BufferedOutputStream(conf.fileSystem(file).create(file, false), BUFFER_BYTES);
  }

  /** Writes a file. */
  public void stream(String name, Content content) throws IOException {
    try (OutputStream out = create(name)) {
      content.write(out);
    }
  }

  public void bytes(String name, byte[] content) throws IOException {
    stream(name, out -> out.write(content));
  }

  public void text(String name, String text) throws IOException {
    bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public void json(String name, JsonNode json) throws IOException {
    bytes(name, StoreJson.indented(json));
  }
}
