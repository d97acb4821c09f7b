package io.tandem.translation;

/**
 * A line of text to be translated.
 *
 * @param prefix whole words that the translation must begin with; may be empty
 */
public record SourceLine(String text, String prefix) {
  /** Creates a line whose translation may begin with anything. */
  public SourceLine(String text) {
    this(text, "");
  }
}
