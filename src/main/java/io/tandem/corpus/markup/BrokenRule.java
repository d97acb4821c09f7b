package io.tandem.corpus.markup;

/** Thrown where a document breaks a rule of its format; the message says which. */
public final class BrokenRule extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * @param at the element that breaks it
   */
  public BrokenRule(Element at, String message) {
    this(at.line(), message);
  }

  BrokenRule(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Returns the line of the element that breaks it. */
  public int line() {
    return line;
  }
}
