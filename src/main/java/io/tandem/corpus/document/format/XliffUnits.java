package io.tandem.corpus.document.format;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The units of XLIFF 1.2 and 2.x that no person has translated: those without a target, with an
 * empty one, or with one whose state says that it is none yet. Units, groups and files with {@code
 * translate="no"} are left, and so are units and segments that Phrase, memoQ or Trados has locked,
 * and messages for several cases.
 */
final class XliffUnits {
  /** The states of a target of XLIFF 1.2 that is to be replaced. */
  private static final Set<String> OPEN = Set.of("new", "needs-translation");

  private static final String NO = "no";

  private static final String MATCHES = " xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"";

  /** The qualifiers of a target, of those of its segments the first. */
  private static final List<String> QUALIFIERS =
      List.of("fuzzy-match", "leveraged-mt", "exact-match");

  private final Languages languages;
  private final boolean isVersion2;
  private final List<Unit> units = new ArrayList<>();
  private final List<Edit> names = new ArrayList<>();

  private XliffUnits(Languages languages, boolean isVersion2) {
    this.languages = languages;
    this.isVersion2 = isVersion2;
  }

  /**
   * @param languages of the model
   */
  static Texts of(String text, Languages languages) {
    Branch root = Branch.root(Markup.xml(text));
    if (!root.name().equals("xliff")) {
      throw UserException.of("the outermost element is %s, expected xliff", root.start().name());
    }
    boolean isVersion2 = root.start().attribute("version").startsWith("2");
    XliffUnits found = new XliffUnits(languages, isVersion2);
    found.collect(root, true);
    return new Texts(found.units, found.names);
  }

  private void collect(Branch element, boolean inherited) {
    boolean translate = isToTranslate(element, inherited);
    switch (element.name()) {
      case "trans-unit" -> {
        if (translate) {
          addTransUnit(element);
        }
      }
      case "unit" -> {
        UnitMatches matches = new UnitMatches(element);
        for (Branch child : element.elements()) {
          if (child.name().equals("segment") && isToTranslate(child, translate)) {
            addSegment(child, matches);
          }
        }
      }
      default -> {
        if (element.name().equals(isVersion2 ? "xliff" : "file")) {
          collectIn(element, translate);
        } else {
          collectInside(element, translate);
        }
      }
    }
  }

  private static boolean isToTranslate(Branch element, boolean inherited) {
    String own = element.start().attribute("translate");
    return own.isEmpty() ? inherited : !own.equals(NO);
  }

  private void collectInside(Branch element, boolean translate) {
    element.elements().forEach(child -> collect(child, translate));
  }

  /** Collects in an element that names the languages; what it does not name is added. */
  private void collectIn(Branch element, boolean translate) {
    String source = isVersion2 ? "srcLang" : "source-language";
    String target = isVersion2 ? "trgLang" : "target-language";
    Tag start = element.start();
    String given = start.attribute(target);
    languages.requireSame(start.attribute(source), given, start.document(), start.from());
    int first = units.size();
    collectInside(element, translate);
    if (given.isEmpty() && !languages.target().isEmpty() && first < units.size()) {
      names.add(XmlText.attribute(start, target, languages.target()));
    }
  }

  private void add(CodedText source, Unit.Writer writer) {
    units.add(Unit.xml(source, writer));
  }

  private static boolean isTranslatable(CodedText source) {
    return source.isTranslatable() && !Placeholders.isChoice(source.text());
  }

  private static boolean isLocked(Branch unit) {
    return unit.start().attribute("m:locked").equals("true")
        || unit.start().attribute("mq:locked").equals("locked");
  }

  /** Returns the numbers of the segments that Trados has locked. */
  private static Set<String> lockedSegments(Branch unit) {
    return unit.child("seg-defs").stream()
        .flatMap(all -> all.elements().stream())
        .map(Branch::start)
        .filter(segment -> segment.attribute("locked").equals("true"))
        .map(segment -> segment.attribute("id"))
        .collect(Collectors.toSet());
  }

  private void addTransUnit(Branch unit) {
    Optional<Branch> source = unit.child("source");
    Optional<Branch> target = unit.child("target");
    if (source.isEmpty() || unit.start().attribute("approved").equals("yes") || isLocked(unit)) {
      return;
    }
    Map<String, Branch> empty = target.map(XliffUnits::emptySegments).orElse(Map.of());
    Set<String> locked = lockedSegments(unit);
    boolean isBegun =
        (!locked.isEmpty() && !empty.isEmpty())
            || (target.isPresent()
                && !XmlText.isBlank(target.get())
                && !OPEN.contains(target.get().start().attribute("state")));
    Branch segmented = unit.child("seg-source").orElse(source.get());
    List<Branch> segments = new ArrayList<>();
    addSegments(segmented, segments);
    if (segments.isEmpty() && !isBegun) {
      segments.add(segmented);
    }
    segments.removeIf(
        segment ->
            locked.contains(mid(segment))
                || !isTranslatable(XmlText.of(segment))
                || (isBegun && !empty.containsKey(mid(segment))));
    List<Branch> filled =
        isBegun ? segments.stream().map(segment -> empty.get(mid(segment))).toList() : List.of();
    SegmentedTarget whole = new SegmentedTarget(segmented, target, segments, filled);
    segments.forEach(segment -> add(XmlText.of(segment), whole::edits));
  }

  /** Returns the segments of a target that are not translated, by their number. */
  private static Map<String, Branch> emptySegments(Branch target) {
    List<Branch> segments = new ArrayList<>();
    addSegments(target, segments);
    return segments.stream()
        .filter(segment -> XmlText.isBlank(segment) && !mid(segment).isEmpty())
        .collect(Collectors.toMap(XliffUnits::mid, segment -> segment, (first, next) -> first));
  }

  private static String mid(Branch segment) {
    return segment.start().attribute("mid");
  }

  private static void addSegments(Branch around, List<Branch> segments) {
    for (Branch inner : around.elements()) {
      if (inner.name().equals("mrk") && inner.start().attribute("mtype").equals("seg")) {
        segments.add(inner);
      } else {
        addSegments(inner, segments);
      }
    }
  }

  /**
   * The target of a unit of XLIFF 1.2, whose segments are translated one by one: what is between
   * them is that of the source, or of a target that only lacks some of them. It is written with the
   * last of them.
   */
  private static final class SegmentedTarget {
    private final Branch source;
    private final Optional<Branch> target;
    private final List<Branch> segments;

    /** The segments of the target that are filled; none if its whole content is replaced. */
    private final List<Branch> filled;

    /** The translations of the first segments, and their origins. */
    private final List<String> texts = new ArrayList<>();

    private final List<Origin> origins = new ArrayList<>();

    SegmentedTarget(
        Branch source, Optional<Branch> target, List<Branch> segments, List<Branch> filled) {
      this.source = source;
      this.target = target;
      this.segments = segments;
      this.filled = filled;
    }

    List<Edit> edits(String text, Origin origin) {
      texts.add(text);
      origins.add(origin);
      if (texts.size() < segments.size()) {
        return List.of();
      }
      List<Edit> edits =
          target.isPresent()
              ? replaced(target.get())
              : List.of(inserted(source, attributes(), content(), suggestions()));
      texts.clear();
      origins.clear();
      return edits;
    }

    private String content() {
      String document = source.start().document();
      StringBuilder content = new StringBuilder();
      int at = source.contentFrom();
      for (int i = 0; i < segments.size(); i++) {
        content.append(document, at, segments.get(i).contentFrom()).append(texts.get(i));
        at = segments.get(i).contentTo();
      }
      return content.append(document, at, source.contentTo()).toString();
    }

    private String state() {
      return origins.stream().anyMatch(Origin::needsReview)
          ? "needs-review-translation"
          : "translated";
    }

    private String qualifier() {
      List<String> all = origins.stream().map(XliffUnits::qualifier).toList();
      return QUALIFIERS.stream().filter(all::contains).findFirst().orElseThrow();
    }

    private String attributes() {
      return " state=\"%s\" state-qualifier=\"%s\"".formatted(state(), qualifier());
    }

    /** Returns the elements that say what the translation memory had. */
    private String suggestions() {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < segments.size(); i++) {
        String mid = mid(segments.get(i));
        String segment = mid.isEmpty() ? "" : " mid=\"%s\"".formatted(XmlText.escaped(mid));
        origins.get(i).match().ifPresent(match -> all.append(suggestion(match, segment)));
      }
      return all.toString();
    }

    private List<Edit> replaced(Branch old) {
      if (old.start().kind() == Tag.Kind.EMPTY) {
        String written = element(old.start().name(), attributes(), content());
        return List.of(new Edit(old.from(), old.to(), written + suggestions()));
      }
      List<Edit> edits = new ArrayList<>();
      edits.add(XmlText.attribute(old.start(), "state", state()));
      edits.add(XmlText.attribute(old.start(), "state-qualifier", qualifier()));
      if (filled.isEmpty()) {
        edits.add(new Edit(old.contentFrom(), old.contentTo(), content()));
      }
      for (int i = 0; i < filled.size(); i++) {
        edits.add(filled(filled.get(i), texts.get(i)));
      }
      if (origins.stream().anyMatch(origin -> origin.match().isPresent())) {
        edits.add(new Edit(old.to(), old.to(), suggestions()));
      }
      return edits;
    }
  }

  private static Edit filled(Branch element, String text) {
    if (element.start().kind() == Tag.Kind.START) {
      return new Edit(element.contentFrom(), element.contentTo(), text);
    }
    int slash = element.to() - "/>".length();
    return new Edit(slash, element.to(), ">%s</%s>".formatted(text, element.start().name()));
  }

  private static String qualifier(Origin origin) {
    return origin
        .match()
        .map(match -> match.isExact() ? "exact-match" : "fuzzy-match")
        .orElse("leveraged-mt");
  }

  private static String suggestion(Match match, String segment) {
    return Text.format(
        "<alt-trans%s match-quality=\"%d\"><source>%s</source><target>%s</target></alt-trans>",
        segment, match.percent(), XmlText.escaped(match.source()), XmlText.escaped(match.target()));
  }

  private static String element(String name, String attributes, String text) {
    return "<%s%s>%s</%s>".formatted(name, attributes, text, name);
  }

  /** Returns the insertion of a target after a source, with the prefix and indentation of that. */
  private static Edit inserted(Branch source, String attributes, String text, String after) {
    String target = element(prefix(source) + "target", attributes, text);
    return new Edit(source.to(), source.to(), XmlText.indentation(source) + target + after);
  }

  private static String prefix(Branch element) {
    String name = element.start().name();
    return name.substring(0, name.indexOf(':') + 1);
  }

  /** Returns the attribute that a target must have as its source has it. */
  private static String space(Branch source) {
    String space = source.start().attribute("xml:space");
    return space.isEmpty() ? "" : " xml:space=\"%s\"".formatted(XmlText.escaped(space));
  }

  /** What the translation memory had for segments of a unit of XLIFF 2, in its matches module. */
  private static final class UnitMatches {
    private final Branch unit;

    /** The segments of the unit that are translated. */
    private int segments;

    /** The matches of the first of them, by the segment that they refer to. */
    private final List<Map.Entry<String, Optional<Match>>> found = new ArrayList<>();

    UnitMatches(Branch unit) {
      this.unit = unit;
    }

    /** Returns the change of the unit once the last of its segments is written. */
    List<Edit> edits(Branch segment, Origin origin) {
      found.add(Map.entry(segment.start().attribute("id"), origin.match()));
      if (found.size() < segments) {
        return List.of();
      }
      found.removeIf(match -> match.getKey().isEmpty() || match.getValue().isEmpty());
      List<Edit> edits = found.isEmpty() ? List.of() : List.of(inserted());
      found.clear();
      return edits;
    }

    private Edit inserted() {
      Optional<Branch> others =
          unit.child("matches").filter(matches -> matches.start().kind() == Tag.Kind.START);
      if (others.isPresent()) {
        int end = others.get().contentTo();
        return new Edit(end, end, matches(prefix(others.get())));
      }
      Branch first = unit.elements().get(0);
      String matches = element("mtc:matches", MATCHES, matches("mtc:"));
      return new Edit(first.from(), first.from(), matches + XmlText.indentation(first));
    }

    private String matches(String prefix) {
      String core = prefix(unit);
      StringBuilder all = new StringBuilder();
      found.forEach(
          each -> {
            Match match = each.getValue().orElseThrow();
            String attributes =
                Text.format(
                    " ref=\"#%s\" similarity=\"%d\"",
                    XmlText.escaped(each.getKey()), match.percent());
            String texts =
                element(core + "source", "", XmlText.escaped(match.source()))
                    + element(core + "target", "", XmlText.escaped(match.target()));
            all.append(element(prefix + "match", attributes, texts));
          });
      return all.toString();
    }
  }

  private void addSegment(Branch segment, UnitMatches matches) {
    Optional<Branch> source = segment.child("source");
    Optional<Branch> target = segment.child("target");
    String state = segment.start().attribute("state");
    boolean isOpen = state.isEmpty() || state.equals("initial");
    if (source.isEmpty()
        || !isOpen
        || (target.isPresent() && !XmlText.isBlank(target.get()) && state.isEmpty())) {
      return;
    }
    CodedText coded = XmlText.of(source.get());
    if (!isTranslatable(coded)) {
      return;
    }
    matches.segments++;
    add(
        coded,
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
                  ? filled(target.get(), text)
                  : inserted(source.get(), space(source.get()), text, ""));
          edits.addAll(matches.edits(segment, origin));
          return edits;
        });
  }
}
