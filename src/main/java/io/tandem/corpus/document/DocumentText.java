package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.format.TextEncoding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a document, from bytes and back to the same bytes.
 *
 * @param file its name, for messages
 */
record DocumentText(String text, String file, TextEncoding encoding, DocumentFormat format) {
  /** The bytes within which a document declares its encoding. */
  private static final int DECLARATION_BYTES = 4096;

  /**
   * @throws UserException if the bytes are no text in the declared encoding
   */
  static DocumentText of(byte[] bytes, String file, DocumentFormat format) {
    TextEncoding encoding = encoding(bytes, file, format);
    int from = encoding.mark().length;
    try {
      CharBuffer text =
          encoding
              .charset()
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
      return new DocumentText(text.toString(), file, encoding, format);
    } catch (CharacterCodingException e) {
      throw new UserException(
          "%s: the bytes are no text in %s, its encoding: convert it, or declare the right one"
              .formatted(file, encoding.charset()),
          e);
    }
  }

  private static TextEncoding encoding(byte[] bytes, String file, DocumentFormat format) {
    if (format == DocumentFormat.PROPERTIES && !isUtf8(bytes)) {
      return new TextEncoding(StandardCharsets.ISO_8859_1, new byte[0]);
    }
    byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, DECLARATION_BYTES));
    return format.declaration().isPresent()
        ? TextEncoding.of(start, format.declaration().get(), "charset=%s", file)
        : TextEncoding.ofXml(start, file);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Returns the bytes of a changed text. */
  byte[] bytes(String changed) {
    CharsetEncoder encoder = encoding.charset().newEncoder();
    StringBuilder fitting = new StringBuilder(changed.length());
    if (encoder.canEncode(changed)) {
      fitting.append(changed);
    } else {
      changed.codePoints().forEach(point -> fitting.append(fitting(point, encoder)));
    }
    byte[] content = fitting.toString().getBytes(encoding.charset());
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(encoding.mark().length + content.length);
    bytes.writeBytes(encoding.mark());
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private String fitting(int point, CharsetEncoder encoder) {
    String character = Character.toString(point);
    if (encoder.canEncode(character)) {
      return character;
    }
    return format
        .reference(point)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: its encoding %s has no %s, which the translation needs: convert it to UTF-8, and declare that if it declares its encoding",
                    file, encoding.charset(), character));
  }
}
