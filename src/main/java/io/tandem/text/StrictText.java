package io.tandem.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes bytes that may not be valid UTF-8. */
public final class StrictText {
  private StrictText() {}

  /** Returns the text; empty if the bytes are not UTF-8. */
  public static Optional<String> of(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
