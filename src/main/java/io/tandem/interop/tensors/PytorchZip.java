package io.tandem.interop.tensors;

import java.io.IOException;

/** Files of the format: PyTorch's archives of a state dictionary, pytorch_model.bin. */
public final class PytorchZip {
  private PytorchZip() {}

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    throw new UnsupportedOperationException(bytes.file());
  }
}
