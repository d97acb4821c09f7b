package io.tandem.corpus.document;

import io.tandem.UserException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;

/**
 * The text of a document, from bytes and back to the same bytes.
 *
 * @param mark the byte order mark, which may be empty
 */
record DocumentText(String text, Charset encoding, byte[] mark, DocumentFormat format) {
  /** The bytes within which a document declares its encoding. */
  private static final int DECLARATION_BYTES = 4096;

  private static final byte[] UTF_8 = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] UTF_16BE = {(byte) 0xFE, (byte) 0xFF};
  private static final byte[] UTF_16LE = {(byte) 0xFF, (byte) 0xFE};

  /**
   * @throws UserException if the bytes are no text in the declared encoding
   */
  static DocumentText of(byte[] bytes, DocumentFormat format) {
    byte[] mark = mark(bytes);
    Charset encoding = encoding(bytes, mark, format);
    try {
      CharBuffer text =
          encoding
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, mark.length, bytes.length - mark.length));
      return new DocumentText(text.toString(), encoding, mark, format);
    } catch (CharacterCodingException e) {
      throw new UserException(
          "the bytes are no text in %s, its encoding: convert it, or declare the right one"
              .formatted(encoding),
          e);
    }
  }

  private static byte[] mark(byte[] bytes) {
    for (byte[] mark : new byte[][] {UTF_8, UTF_16BE, UTF_16LE}) {
      if (bytes.length >= mark.length
          && Arrays.equals(mark, 0, mark.length, bytes, 0, mark.length)) {
        return mark;
      }
    }
    return new byte[0];
  }

  private static Charset encoding(byte[] bytes, byte[] mark, DocumentFormat format) {
    if (mark.length > 0) {
      return mark == UTF_8
          ? StandardCharsets.UTF_8
          : mark == UTF_16BE ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    String start =
        new String(
            bytes, 0, Math.min(bytes.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
    Matcher declared = format.encoding().matcher(start);
    if (!declared.find() || declared.group(1).equals("CHARSET")) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "it declares the encoding %s, which Java does not know".formatted(declared.group(1)), e);
    }
  }

  /** Returns the bytes of a changed text. */
  byte[] bytes(String changed) {
    CharsetEncoder encoder = encoding.newEncoder();
    StringBuilder fitting = new StringBuilder(changed.length());
    if (encoder.canEncode(changed)) {
      fitting.append(changed);
    } else {
      changed.codePoints().forEach(point -> fitting.append(fitting(point, encoder)));
    }
    byte[] content = fitting.toString().getBytes(encoding);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(mark.length + content.length);
    bytes.writeBytes(mark);
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private String fitting(int point, CharsetEncoder encoder) {
    String character = Character.toString(point);
    if (encoder.canEncode(character)) {
      return character;
    }
    if (!format.hasReferences()) {
      throw UserException.of(
          "its encoding %s has no %s, which the translation needs: convert it to UTF-8",
          encoding, character);
    }
    return "&#" + point + ";";
  }
}
