package io.tandem.cleaning;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text as programs break it: its UTF-8 read in another encoding. */
public final class Broken {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private Broken() {}

  public static String asLatin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** As browsers do: a byte that Windows-1252 does not define becomes a control character. */
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
