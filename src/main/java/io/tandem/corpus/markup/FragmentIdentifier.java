package io.tandem.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A reference into a document, such as {@code #f=f1/u=u1/n=n1}: selectors of a file, then of a
 * group or unit, then of one thing in it.
 *
 * @param selectors the selectors, outermost first
 */
record FragmentIdentifier(List<Selector> selectors) {
  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}\\p{M}._:\\u00B7-]+");

  /**
   * The prefixes of notes, original data and targets, of modules, and of a registered extension.
   */
  private static final Set<String> LEAVES =
      Set.of(
          "", "n", "d", "t", "gls", "mtc", "mda", "res", "ctr", "slr", "val", "its", "pgs", "tbx");

  /**
   * @param prefix what is selected; empty for a segment or for something in a source
   */
  record Selector(String prefix, String id) {}

  /** Returns the identifier in an attribute of an element. */
  static FragmentIdentifier of(Element element, String reference) {
    String path = reference.substring(reference.startsWith("#/") ? 2 : 1);
    List<Selector> selectors = new ArrayList<>();
    int depth = 0;
    for (String part : path.split("/", -1)) {
      int equals = part.indexOf('=');
      Selector selector =
          new Selector(part.substring(0, Math.max(0, equals)), part.substring(equals + 1));
      int level = level(selector.prefix);
      if (level <= depth || equals == 0 || !ID.matcher(selector.id).matches()) {
        throw new BrokenRule(
            element,
            "<%s> has ref=\"%s\", which is not a fragment identifier of XLIFF"
                .formatted(element.name(), ElementRule.shortened(reference)));
      }
      depth = level;
      selectors.add(selector);
    }
    return new FragmentIdentifier(selectors);
  }

  /** Returns how deep a selector leads; 0 if no prefix of this name is registered. */
  private static int level(String prefix) {
    return switch (prefix) {
      case "f" -> 1;
      case "g", "u" -> 2;
      default -> LEAVES.contains(prefix) ? 3 : 0;
    };
  }

  /** Returns the selector of what is meant. */
  Selector last() {
    return selectors.get(selectors.size() - 1);
  }

  /** Returns whether the selector with a prefix, if there is one, has this id. */
  boolean selects(String prefix, String id) {
    return selectors.stream()
        .filter(selector -> selector.prefix.equals(prefix))
        .allMatch(selector -> selector.id.equals(id));
  }

  /** Returns whether it selects a note of a unit. */
  boolean isNoteOf(String file, String unit, Set<String> notes) {
    return last().prefix.equals("n")
        && notes.contains(last().id)
        && selectors.stream()
            .limit(selectors.size() - 1L)
            .allMatch(
                selector ->
                    (selector.prefix.equals("f")
                            && selector.id.equals(file)
                            && selectors.size() == 3)
                        || (selector.prefix.equals("u") && selector.id.equals(unit)));
  }
}
