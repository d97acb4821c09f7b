package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Files of the format: Marian's .npz, an archive of NumPy arrays. */
public final class MarianNpz {
  private MarianNpz() {}

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    throw new UnsupportedOperationException(bytes.file());
  }

  public static void write(OutputStream out, List<TensorToWrite> tensors) throws IOException {
    throw new UnsupportedOperationException();
  }
}
