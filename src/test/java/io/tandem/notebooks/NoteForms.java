package io.tandem.notebooks;

/**
 * A stand-in for Zeppelin's context {@code z}, with input fields that nobody has typed into; public
 * for the interpreter.
 */
public final class NoteForms {
  /** Returns the initial value of an input field of the note. */
  public Object noteTextbox(String name, String start) {
    return start;
  }

  /** Returns the initial value of an input field of a paragraph. */
  public Object textbox(String name, String start) {
    return start;
  }
}
