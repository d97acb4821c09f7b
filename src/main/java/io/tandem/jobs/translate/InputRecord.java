package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import io.tandem.translation.SourceLine;
import java.io.Serializable;

/**
 * A record of a text file: a line or, in CSV, several. Plain fields, because Kryo cannot read
 * records. Driver and executors.
 */
final class InputRecord implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long number;
  private final String whole;
  private final String source;
  private final String prefix;

  /** The carriage return before the line feed of the record, or nothing. */
  private final String carriageReturn;

  private InputRecord(
      long number, String whole, String source, String prefix, String carriageReturn) {
    this.number = number;
    this.whole = whole;
    this.source = source;
    this.prefix = prefix;
    this.carriageReturn = carriageReturn;
  }

  /**
   * @param number in its file, from 0
   * @param whole the raw record, without its final line break
   * @param source the text to translate; null if the record has none
   * @param prefix the required beginning of the translation; empty for none
   */
  static InputRecord of(long number, String whole, String source, String prefix) {
    return new InputRecord(number, whole, source, prefix, "");
  }

  /** Returns a record without text to translate: the names of columns, or a blank line. */
  static InputRecord apart(long number, String whole) {
    return new InputRecord(number, whole, null, null, "");
  }

  /** Returns this record with the line end that it has in a file: CR LF, or LF alone. */
  InputRecord endingAs(LineReader lines) {
    return new InputRecord(number, whole, source, prefix, lines.carriageReturn());
  }

  /** Returns a line of output with the line end of the record, up to the line feed. */
  String ended(String line) {
    return line + carriageReturn;
  }

  long number() {
    return number;
  }

  String whole() {
    return whole;
  }

  boolean isApart() {
    return prefix == null;
  }

  /** Returns whether the whole record is the text to translate. */
  boolean isWholeLine() {
    return hasSource() && source.equals(whole);
  }

  /** Returns whether there is a text to translate, which may be empty. */
  boolean hasSource() {
    return source != null;
  }

  /** Returns the text to translate; empty if there is none. */
  SourceLine line() {
    return hasSource() ? new SourceLine(source, prefix) : new SourceLine("");
  }
}
