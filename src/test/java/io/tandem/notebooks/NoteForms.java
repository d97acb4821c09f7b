package io.tandem.notebooks;

/**
 * What stands for Zeppelin's context {@code z}: input fields that nobody has typed anything into.
 * Public for the interpreter.
 */
public final class NoteForms {
  /** An input field of the note: as it starts. */
  public Object noteTextbox(String name, String start) {
    return start;
  }

  /** An input field of a paragraph: as it starts. */
  public Object textbox(String name, String start) {
    return start;
  }
}
