package io.tandem.subword.imported;

/** The meaning of a token of another tool's tokenizer. */
public enum TokenRole {
  /** A piece of text. */
  TEXT,
  /** Text without a token. */
  UNKNOWN,
  /** Begins a sentence. */
  BEGIN,
  /** Ends a sentence. */
  END,
  /** Pads shorter sentences. */
  PADDING,
  /** One byte, named {@code <0x00>} to {@code <0xFF>}. */
  BYTE,
  /** Stands before source sentences, such as the language to translate into. */
  TAG
}
