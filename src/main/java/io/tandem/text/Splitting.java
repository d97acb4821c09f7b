package io.tandem.text;

/** How a line is cut into words before subwords are learned or applied. */
public enum Splitting {
  /** Raw text of any script, given back exactly: {@link ReversibleSplitter}. */
  REVERSIBLE(new ReversibleSplitter()),
  /** Text that a tokenizer has cut at blanks already: {@link WhitespaceSplitter}. */
  WHITESPACE(new WhitespaceSplitter());

  private final transient WordSplitter splitter;

  Splitting(WordSplitter splitter) {
    this.splitter = splitter;
  }

  public WordSplitter splitter() {
    return splitter;
  }
}
