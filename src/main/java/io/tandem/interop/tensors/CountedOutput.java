package io.tandem.interop.tensors;

import io.tandem.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes little-endian numbers and tensors, and counts the bytes. Verifies that tensors are as long
 * as their headers declare, because other tools would read whatever follows.
 */
final class CountedOutput extends OutputStream {
  private final OutputStream out;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long count;

  CountedOutput(OutputStream out) {
    this.out = out;
  }

  long count() {
    return count;
  }

  void i64(long value) throws IOException {
    write(number.putLong(0, value).array(), 0, Long.BYTES);
  }

  void i32(int value) throws IOException {
    write(number.putInt(0, value).array(), 0, Integer.BYTES);
  }

  void i16(int value) throws IOException {
    write(number.putShort(0, (short) value).array(), 0, Short.BYTES);
  }

  void tensor(TensorToWrite tensor) throws IOException {
    long before = count;
    tensor.data().write(this);
    if (count - before != tensor.header().bytes()) {
      throw new IllegalStateException(
          Text.format("%s came with %d bytes of data", tensor.header(), count - before));
    }
  }

  /** Pads with zeros to a multiple of the given number of bytes. */
  void pad(int multiple) throws IOException {
    write(new byte[(int) (-count & (multiple - 1))]);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    count++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count += length;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
