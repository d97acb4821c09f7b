package io.tandem.interop.onnx;

import java.io.IOException;
import java.io.OutputStream;

/** The directory of an exported model. */
@FunctionalInterface
public interface ModelFiles {
  /**
   * Creates a file; the caller closes it.
   *
   * @param name relative, with {@code /} between directories, such as {@code
   *     onnx/encoder_model.onnx}
   */
  OutputStream create(String name) throws IOException;
}
