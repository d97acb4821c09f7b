package io.tandem.corpus.cleaning;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text as programs break it: UTF-8 that was read in another encoding. */
public final class Broken {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private Broken() {}

  public static String asLatin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads the text's UTF-8 as Windows-1252 the way browsers do: a byte that it does not define
   * becomes a control character.
   */
  public static String asWindows1252(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder broken = new StringBuilder();
    for (byte b : bytes) {
      String c = new String(new byte[] {b}, WINDOWS_1252);
      broken.append(c.equals("\uFFFD") ? String.valueOf((char) (b & 0xFF)) : c);
    }
    return broken.toString();
  }
}
