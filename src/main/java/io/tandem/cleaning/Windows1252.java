package io.tandem.cleaning;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes that text was read from when it was taken for Windows-1252 or Latin-1, which programs
 * mix: where 1252 has a character it counts, where it has none the control character of Latin-1.
 */
final class Windows1252 {
  private static final Map<Integer, Byte> BYTES = new HashMap<>();

  static {
    for (int b = 0x80; b <= 0xFF; b++) {
      BYTES.put(b, (byte) b);
    }
    Charset charset = Charset.forName("windows-1252");
    for (int b = 0x80; b <= 0x9F; b++) {
      char c = charset.decode(ByteBuffer.wrap(new byte[] {(byte) b})).charAt(0);
      if (c != '\uFFFD') {
        BYTES.put((int) c, (byte) b);
      }
    }
  }

  private Windows1252() {}

  /** The byte from 0x80 to 0xFF that shows as the character, or -1. */
  static int byteOf(int c) {
    Byte b = c < 0x80 ? null : BYTES.get(c);
    return b == null ? -1 : b & 0xFF;
  }
}
