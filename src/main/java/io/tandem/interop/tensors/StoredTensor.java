package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;

/** A tensor of an open file. */
record StoredTensor(TensorHeader header, Content content) {
  /** Where the elements are. */
  @FunctionalInterface
  interface Content {
    /** Returns the elements as a file stores them: little-endian, in row-major order. */
    InputStream open() throws IOException;
  }
}
