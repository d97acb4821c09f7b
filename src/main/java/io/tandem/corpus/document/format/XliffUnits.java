package io.tandem.corpus.document.format;

import io.tandem.Text;
import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The units of XLIFF 1.2 and 2.x that no person has translated: those without a target, with an
 * empty one, or with one whose state says that it is none yet. Units, groups and files with {@code
 * translate="no"} are left.
 */
final class XliffUnits {
  /** The states of a target of XLIFF 1.2 that is to be replaced. */
  private static final Set<String> OPEN = Set.of("new", "needs-translation");

  private static final String NO = "no";

  private final List<Unit> units = new ArrayList<>();

  private XliffUnits() {}

  static List<Unit> of(String text) {
    Branch root = Branch.root(Markup.xml(text));
    if (!root.name().equals("xliff")) {
      throw UserException.of("the outermost element is %s, expected xliff", root.start().name());
    }
    XliffUnits found = new XliffUnits();
    found.collect(root, true);
    return found.units;
  }

  private void collect(Branch element, boolean inherited) {
    String own = element.start().attribute("translate");
    boolean translate = own.isEmpty() ? inherited : !own.equals(NO);
    switch (element.name()) {
      case "trans-unit" -> {
        if (translate) {
          addTransUnit(element);
        }
      }
      case "segment" -> {
        if (translate) {
          addSegment(element);
        }
      }
      default -> element.elements().forEach(child -> collect(child, translate));
    }
  }

  private void addTransUnit(Branch unit) {
    Optional<Branch> source = unit.child("source");
    Optional<Branch> target = unit.child("target");
    if (source.isEmpty() || unit.start().attribute("approved").equals("yes")) {
      return;
    }
    if (target.isPresent()
        && !isBlank(target.get())
        && !OPEN.contains(target.get().start().attribute("state"))) {
      return;
    }
    Branch segmented = unit.child("seg-source").orElse(source.get());
    units.add(
        Unit.xml(
            XmlText.of(segmented),
            (text, origin) ->
                target.isPresent()
                    ? replaced(target.get(), text, origin)
                    : List.of(inserted(segmented, attributes(origin), text, suggestion(origin)))));
  }

  private static String state(Origin origin) {
    return origin.needsReview() ? "needs-review-translation" : "translated";
  }

  private static String qualifier(Origin origin) {
    return origin
        .match()
        .map(match -> match.isExact() ? "exact-match" : "fuzzy-match")
        .orElse("leveraged-mt");
  }

  /** Returns the element that says what the translation memory had. */
  private static String suggestion(Origin origin) {
    return origin
        .match()
        .map(
            match ->
                Text.format(
                    "<alt-trans match-quality=\"%d\"><source>%s</source><target>%s</target></alt-trans>",
                    match.percent(),
                    XmlText.escaped(match.source()),
                    XmlText.escaped(match.target())))
        .orElse("");
  }

  private static boolean isBlank(Branch target) {
    return target.start().kind() == Tag.Kind.EMPTY
        || target.start().document().substring(target.contentFrom(), target.contentTo()).isBlank();
  }

  private static List<Edit> replaced(Branch target, String text, Origin origin) {
    String suggestion = suggestion(origin);
    if (target.start().kind() == Tag.Kind.EMPTY) {
      String written = target(target.start().name(), attributes(origin), text);
      return List.of(new Edit(target.from(), target.to(), written + suggestion));
    }
    List<Edit> edits = new ArrayList<>();
    edits.add(XmlText.attribute(target.start(), "state", state(origin)));
    edits.add(XmlText.attribute(target.start(), "state-qualifier", qualifier(origin)));
    edits.add(new Edit(target.contentFrom(), target.contentTo(), text));
    if (!suggestion.isEmpty()) {
      edits.add(new Edit(target.to(), target.to(), suggestion));
    }
    return edits;
  }

  private static String attributes(Origin origin) {
    return " state=\"%s\" state-qualifier=\"%s\"".formatted(state(origin), qualifier(origin));
  }

  private static String target(String name, String attributes, String text) {
    return "<%s%s>%s</%s>".formatted(name, attributes, text, name);
  }

  /** Returns the insertion of a target after a source, with the prefix and indentation of that. */
  private static Edit inserted(Branch source, String attributes, String text, String after) {
    String name = source.start().name();
    String target = name.substring(0, name.indexOf(':') + 1) + "target";
    return new Edit(
        source.to(),
        source.to(),
        XmlText.indentation(source) + target(target, attributes, text) + after);
  }

  private void addSegment(Branch segment) {
    Optional<Branch> source = segment.child("source");
    Optional<Branch> target = segment.child("target");
    String state = segment.start().attribute("state");
    boolean isOpen = state.isEmpty() || state.equals("initial");
    if (source.isEmpty()
        || !isOpen
        || (target.isPresent() && !isBlank(target.get()) && state.isEmpty())) {
      return;
    }
    units.add(
        Unit.xml(
            XmlText.of(source.get()),
            (text, origin) -> {
              List<Edit> edits = new ArrayList<>();
              edits.add(XmlText.attribute(segment.start(), "state", "translated"));
              String detail =
                  origin
                      .match()
                      .map(match -> "tandem:memory-" + match.percent())
                      .orElse(origin.needsReview() ? "tandem:needs-review" : "");
              if (!detail.isEmpty()) {
                edits.add(XmlText.attribute(segment.start(), "subState", detail));
              }
              edits.add(
                  target.isPresent()
                      ? new Edit(
                          target.get().from(),
                          target.get().to(),
                          target(target.get().start().name(), "", text))
                      : inserted(source.get(), "", text, ""));
              return edits;
            }));
  }
}
