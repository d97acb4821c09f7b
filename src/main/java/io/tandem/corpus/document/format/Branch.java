package io.tandem.corpus.document.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** An element of an XML document with its places in the text, or a piece without content. */
final class Branch {
  private final Tag start;
  private final List<Branch> children = new ArrayList<>();

  /** The end tag; of a piece without content, the piece itself. */
  private Tag end;

  private Branch(Tag start) {
    this.start = start;
    this.end = start;
  }

  /** Returns the outermost element of a balanced document. */
  static Branch root(List<Tag> tags) {
    Branch top = around(tags);
    return top.elements().stream().findFirst().orElse(top);
  }

  /**
   * Returns what has all of the tags inside.
   *
   * @param tags balanced, at least one
   */
  static Branch around(List<Tag> tags) {
    Branch top = new Branch(tags.get(0));
    Deque<Branch> open = new ArrayDeque<>(List.of(top));
    for (Tag tag : tags) {
      switch (tag.kind()) {
        case START -> {
          Branch element = new Branch(tag);
          open.peek().children.add(element);
          open.push(element);
        }
        case END -> open.pop().end = tag;
        default -> open.peek().children.add(new Branch(tag));
      }
    }
    return top;
  }

  /** Returns its start tag, or the piece. */
  Tag start() {
    return start;
  }

  /** Returns elements and pieces, in their order. */
  List<Branch> children() {
    return children;
  }

  boolean isElement() {
    return start.kind() == Tag.Kind.START || start.kind() == Tag.Kind.EMPTY;
  }

  String name() {
    return isElement() ? start.localName() : "";
  }

  List<Branch> elements() {
    return children.stream().filter(Branch::isElement).toList();
  }

  /** Returns the first child element with this name. */
  Optional<Branch> child(String name) {
    return elements().stream().filter(child -> child.name().equals(name)).findFirst();
  }

  int from() {
    return start.from();
  }

  /** Returns the end of the start tag. */
  int contentFrom() {
    return start.to();
  }

  /** Returns the start of the end tag. */
  int contentTo() {
    return start.kind() == Tag.Kind.START ? end.from() : end.to();
  }

  int to() {
    return end.to();
  }

  String raw() {
    return start.document().substring(from(), to());
  }

  /** Returns what is between its tags. */
  String content() {
    return start.document().substring(contentFrom(), contentTo());
  }

  /** Returns the tag that ends it. */
  String endTag() {
    return start.document().substring(contentTo(), to());
  }
}
