package io.tandem.text.variants;

import io.tandem.storage.Hash64;
import java.util.Random;

/** Lines without meaning, such as serial numbers, which are their own translation. */
public final class Noise {
  private static final String CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int MAX_WORDS = 5;
  private static final int MAX_WORD_LENGTH = 8;

  private Noise() {}

  /** Returns a line of one to five words of two to eight letters and digits, drawn by the key. */
  public static String draw(long... key) {
    Random random = new Random(Hash64.of(key));
    StringBuilder line = new StringBuilder();
    for (int words = 1 + random.nextInt(MAX_WORDS); words > 0; words--) {
      for (int length = 2 + random.nextInt(MAX_WORD_LENGTH - 1); length > 0; length--) {
        line.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      line.append(words > 1 ? " " : "");
    }
    return line.toString();
  }
}
