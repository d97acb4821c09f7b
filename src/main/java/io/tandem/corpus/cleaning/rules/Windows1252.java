package io.tandem.corpus.cleaning.rules;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * The bytes of text that was decoded as Windows-1252 or Latin-1, which programs mix: the characters
 * of Windows-1252 and, for bytes where it has none, the control characters of Latin-1.
 */
final class Windows1252 {
  private static final int MAX_CHARACTER = '\u2122';

  /** The byte of each character; -1 where there is none. */
  private static final short[] BYTES = new short[MAX_CHARACTER + 1];

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

  /** Returns the byte from 0x80 to 0xFF that was decoded as the character, or -1. */
  static int byteOf(int c) {
    return c <= MAX_CHARACTER ? BYTES[c] : -1;
  }
}
