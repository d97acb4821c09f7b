package io.tandem.corpus.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An element of an XML document with its places in the text, or a piece without content.
 *
 * @param start its start tag, or the piece
 * @param children elements and pieces, in their order
 */
record Branch(Tag start, List<Branch> children, int[] end) {
  /** Returns the outermost element of a balanced document. */
  static Branch root(List<Tag> tags) {
    Branch top = new Branch(tags.get(0), new ArrayList<>(), new int[2]);
    List<Branch> open = new ArrayList<>(List.of(top));
    for (Tag tag : tags) {
      Branch parent = open.get(open.size() - 1);
      switch (tag.kind()) {
        case START -> {
          Branch element = new Branch(tag, new ArrayList<>(), new int[2]);
          parent.children.add(element);
          open.add(element);
        }
        case END -> {
          parent.end[0] = tag.from();
          parent.end[1] = tag.to();
          open.remove(open.size() - 1);
        }
        default -> parent.children.add(new Branch(tag, List.of(), new int[] {tag.to(), tag.to()}));
      }
    }
    return top.elements().stream().findFirst().orElse(top);
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
    return end[0];
  }

  int to() {
    return end[1];
  }

  String raw() {
    return start.document().substring(from(), to());
  }

  /** Returns the tag that ends it. */
  String endTag() {
    return start.document().substring(contentTo(), to());
  }
}
