package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Files of the format: CTranslate2's model.bin of version 6. */
public final class CTranslate2Bin {
  private CTranslate2Bin() {}

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    throw new UnsupportedOperationException(bytes.file());
  }

  /**
   * Writes a model.
   *
   * @param aliases further names of tensors
   */
  public static void write(
      OutputStream out, List<TensorToWrite> tensors, Map<String, String> aliases)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
