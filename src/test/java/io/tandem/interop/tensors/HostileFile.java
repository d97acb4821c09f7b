package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A file that is damaged, or made to do harm.
 *
 * @param name of the file
 * @param format as which it is opened
 * @param content makes it
 */
record HostileFile(String name, TensorFormat format, Supplier<byte[]> content) {
  /** Reads everything in it, and returns the message that the user sees. */
  String message(byte[] made) throws IOException {
    try (TensorFile file = format.open(made, name)) {
      for (String tensor : file.headers().keySet()) {
        file.bytes(tensor);
      }
      return "no message";
    } catch (UserException e) {
      return e.getMessage();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
