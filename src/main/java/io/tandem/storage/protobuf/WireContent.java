package io.tandem.storage.protobuf;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes of a known length that are produced only when they are written. */
public interface WireContent {
  /** Returns the number of bytes. */
  long length();

  void writeTo(OutputStream out) throws IOException;
}
