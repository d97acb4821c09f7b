package io.tandem.subword.huggingface;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as printable characters, as GPT-2 spells them: a byte that is a printable Latin-1 character
 * is that character, the others in their order are the characters from U+0100 on.
 */
final class ByteLevel {
  private static final int BYTES = 256;
  private static final char[] CHARACTERS = characters();

  private ByteLevel() {}

  private static char[] characters() {
    char[] characters = new char[BYTES];
    char next = BYTES;
    for (char b = 0; b < BYTES; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      characters[b] = printable ? b : next++;
    }
    return characters;
  }

  static String spell(String text) {
    StringBuilder spelt = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      spelt.append(CHARACTERS[Byte.toUnsignedInt(b)]);
    }
    return spelt.toString();
  }

  /** Returns the text that {@link #spell} was given; other characters are kept. */
  static String read(String spelt) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    spelt
        .codePoints()
        .forEach(
            c -> {
              int b = byteOf(c);
              if (b < 0) {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              } else {
                bytes.write(b);
              }
            });
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int byteOf(int c) {
    for (int b = 0; b < BYTES; b++) {
      if (CHARACTERS[b] == c) {
        return b;
      }
    }
    return -1;
  }
}
