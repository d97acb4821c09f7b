package io.tandem.cleaning.rules;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * The bytes that text was read from when it was taken for Windows-1252 or Latin-1, which programs
 * mix: where 1252 has a character it counts, where it has none the control character of Latin-1.
 */
final class Windows1252 {
  private static final int HIGHEST = '\u2122';

  /** The byte of each character; -1 where there is none. */
  private static final short[] BYTES = new short[HIGHEST + 1];

  static {
    Arrays.fill(BYTES, (short) -1);
    for (short b = 0x80; b <= 0xFF; b++) {
      BYTES[b] = b;
    }
    Charset charset = Charset.forName("windows-1252");
    for (short b = 0x80; b <= 0x9F; b++) {
      char c = charset.decode(ByteBuffer.wrap(new byte[] {(byte) b})).charAt(0);
      if (c != '\uFFFD') {
        BYTES[c] = b;
      }
    }
  }

  private Windows1252() {}

  /** The byte from 0x80 to 0xFF that shows as the character, or -1. */
  static int byteOf(int c) {
    return c <= HIGHEST ? BYTES[c] : -1;
  }
}
