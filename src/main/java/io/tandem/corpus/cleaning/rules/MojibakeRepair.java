package io.tandem.corpus.cleaning.rules;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Repairs UTF-8 text that was once read as Latin-1 or Windows-1252, as in {@code cafÃ©}, also when
 * that happened twice. A side is repaired only as a whole: when all of its characters beyond ASCII
 * that those encodings have, taken back to bytes, are valid UTF-8. Correct text hardly ever passes
 * that test.
 */
public record MojibakeRepair() implements Rewriter {
  private static final int MAX_TIMES = 3;

  /** The first byte of a character of several bytes in UTF-8 is not below it. */
  private static final int MIN_LEAD = 0xC2;

  private static final String CLOSING_QUOTES = "»”’›";

  @Override
  public String rewrite(String text) {
    String mended = text;
    for (int time = 0; time < MAX_TIMES; time++) {
      String next = once(mended);
      if (next.equals(mended)) {
        break;
      }
      mended = next;
    }
    return mended;
  }

  private static String once(String text) {
    if (!hasEvidence(text)) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(text))).toString();
    } catch (CharacterCodingException e) {
      return text;
    }
  }

  /** A capital before a closing quote mark, as in QUALITÉ», is not evidence by itself. */
  private static boolean hasEvidence(String text) {
    for (int i = 0; i + 1 < text.length(); i++) {
      int next = Windows1252.byteOf(text.charAt(i + 1));
      if (Windows1252.byteOf(text.charAt(i)) >= MIN_LEAD && next >= 0 && next <= 0xBF) {
        boolean isQuote = CLOSING_QUOTES.indexOf(text.charAt(i + 1)) >= 0;
        if (!isQuote || isSmallLetter(text, i - 1) || isSmallLetter(text, i + 2)) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isSmallLetter(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLowerCase(text.charAt(at));
  }

  /** Characters that the encodings do not have came from elsewhere and stay as they are. */
  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              int b = Windows1252.byteOf(c);
              if (b >= 0) {
                bytes.write(b);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
