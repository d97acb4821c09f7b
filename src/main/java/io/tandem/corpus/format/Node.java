package io.tandem.corpus.format;

/** A part of the content of an element. */
sealed interface Node permits Element, Node.Text {
  /** Text between tags, with entities replaced. */
  record Text(String value) implements Node {}
}
