package io.tandem.interop.onnx;

import java.io.IOException;
import java.io.OutputStream;

/** A directory that the files of a model are written to. */
@FunctionalInterface
public interface ModelFiles {
  /**
   * Creates a file, which the caller writes and closes.
   *
   * @param name relative, with {@code /} between directories, such as {@code
   *     onnx/encoder_model.onnx}
   */
  OutputStream create(String name) throws IOException;
}
