package io.tandem.interop.tensors;

import java.io.IOException;

/**
 * PyTorch's files of a state dictionary, such as pytorch_model.bin: a pickle that describes the
 * tensors, and their bytes. The pickle is a program; {@link Unpickler} reads its tensors and
 * executes nothing.
 */
public final class PytorchFile {
  /** Enough for some 100,000 tensors. */
  static final int MAX_PICKLE_BYTES = 1 << 24;

  private static final String FORMAT = "a file of torch.save";

  private PytorchFile() {}

  /** Returns whether a file begins like one of PyTorch's. */
  public static boolean isOne(RandomAccessBytes bytes) throws IOException {
    byte[] start = new byte[(int) Math.min(2, bytes.size())];
    bytes.readFully(0, start, 0, start.length);
    return (start.length == 2 && start[0] == 'P' && start[1] == 'K') || PytorchStream.isOne(bytes);
  }

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return TensorFile.open(bytes, FORMAT, PytorchFile::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    if (PytorchStream.isOne(bytes)) {
      PytorchStream.read(bytes, refusals, table);
    } else {
      PytorchZip.read(bytes, refusals, table);
    }
  }
}
