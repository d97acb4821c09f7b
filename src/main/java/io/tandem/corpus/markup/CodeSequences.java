package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Codes that a translation may not put in another order: sequences that begin with {@code
 * canReorder="firstNo"} and go on with {@code "no"}.
 */
final class CodeSequences {
  /** The start of a code, or its end, if it has one, by the id of its start. */
  private record Tag(Element code, String key) {}

  private final List<List<String>> sequences = new ArrayList<>();

  /**
   * @param sources the sources of a unit
   */
  CodeSequences(Stream<Element> sources) {
    List<String> current = new ArrayList<>();
    boolean isBegun = false;
    for (Tag tag : tags(sources)) {
      String reorder = tag.code.attribute("canReorder", "yes");
      boolean isEnd = tag.key.startsWith("/");
      if (reorder.equals("yes")) {
        isBegun &= isEnd;
        current = new ArrayList<>();
      } else if (reorder.equals("firstNo") && !isEnd) {
        isBegun = true;
        current = new ArrayList<>();
        sequences.add(current);
      } else if (!isBegun) {
        throw new BrokenRule(
            tag.code,
            "<%s> has canReorder=\"no\", but %s"
                .formatted(
                    tag.code.name(),
                    sequences.isEmpty()
                        ? "no code before it has \"firstNo\""
                        : "the code before it may be reordered"));
      }
      current.add(tag.key);
    }
  }

  /** Requires the sequences in the targets of the unit, in their order. */
  void require(List<Element> targets) {
    List<Tag> tags = tags(targets.stream());
    List<String> found = tags.stream().map(Tag::key).toList();
    for (List<String> sequence : sequences) {
      int start = found.indexOf(sequence.get(0));
      if (start >= 0
          && !found
              .subList(start, Math.min(found.size(), start + sequence.size()))
              .equals(sequence)) {
        throw new BrokenRule(
            tags.get(start).code,
            "the codes %s may not be reordered, but the target has another order"
                .formatted(String.join(" ", sequence)));
      }
    }
  }

  private static List<Tag> tags(Stream<Element> sides) {
    List<Tag> tags = new ArrayList<>();
    sides.forEach(side -> add(side, tags));
    return tags;
  }

  private static void add(Element around, List<Tag> tags) {
    for (Element element : around.elements()) {
      String id = element.attribute("id", "");
      switch (element.name()) {
        case "ph", "sc" -> tags.add(new Tag(element, id));
        case "ec" -> tags.add(new Tag(element, "/" + element.attribute("startRef", id)));
        case "pc" -> {
          tags.add(new Tag(element, id));
          add(element, tags);
          tags.add(new Tag(element, "/" + id));
        }
        default -> add(element, tags);
      }
    }
  }
}
