package io.tandem.corpus.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * A document of XLIFF 2.0, 2.1 or 2.2 on its way through memory, one unit at a time, and the rules
 * of the core and of modules.
 */
public final class Xliff2Document {
  /** The namespace of versions 2.0 and 2.1. */
  public static final String NAMESPACE_20 = "urn:oasis:names:tc:xliff:document:2.0";

  /** The namespace of version 2.2. */
  public static final String NAMESPACE_22 = "urn:oasis:names:tc:xliff:document:2.2";

  private static final Set<String> PARTS = Set.of("xliff", "file", "group");

  /** A part of the document that is not read as a whole: the root, a file or a group. */
  private static final class Part {
    private final Element start;
    private final Inherited inside;
    private final ContentModel.Place place;
    private final Declarations declarations;
    private final ForeignElements foreign;
    private final UniqueIds files = new UniqueIds();
    private final UniqueIds groups = new UniqueIds();
    private final UniqueIds units = new UniqueIds();
    private final SubFlows subFlows = new SubFlows();

    /**
     * @param around the part around it, or null
     */
    Part(Element root, Element start, Part around) {
      this.start = start;
      inside = (around == null ? Inherited.NOTHING : around.inside).in(start);
      declarations = (around == null ? Declarations.NONE : around.declarations).inside();
      foreign = new ForeignElements(root, start, declarations);
      place = CoreRules.of(start).model().new Place();
    }
  }

  private final Deque<Part> open = new ArrayDeque<>();
  private Element root;
  private Part file;

  /** Returns whether an element of the core is a part that is not read as a whole. */
  public static boolean isPart(String name) {
    return PARTS.contains(name);
  }

  /**
   * Begins the root, a file or a group.
   *
   * @param start the element, without its content
   * @throws BrokenRule if it may not be here, or its attributes break a rule
   */
  public void open(Element start) {
    Part around = open.peek();
    CoreRules.of(start).checkAttributes(start);
    FormatStyle.check(start);
    SizeRestriction.check(start);
    PluralForms.check(start);
    ItsRules.checkAttributes(start);
    if (around == null) {
      root = start;
    }
    Part part = new Part(root, start, around);
    if (around != null) {
      accept(start);
      if (start.name().equals("file")) {
        around.files.add(start);
        file = part;
      } else {
        file.groups.add(start);
        SizeRestriction.checkValues(start, around.declarations);
      }
    }
    open.push(part);
  }

  /**
   * Ends the last part that was begun and is not ended yet.
   *
   * @throws BrokenRule if something is missing from it
   */
  public void close() {
    Part part = open.pop();
    ElementRule.checkComplete(part.start.name(), part.start.line(), part.place);
  }

  /**
   * Takes an element, with its content, that is neither a part nor a unit.
   *
   * @throws BrokenRule if it breaks a rule
   */
  public void add(Element element) {
    accept(element);
    if (!isOfCore(element)) {
      open.peek().foreign.add(element);
    } else {
      CoreRules.check(element);
      if (element.name().equals("skeleton")) {
        checkSkeleton(element);
      }
      UniqueIds ids = new UniqueIds();
      element.elements().forEach(ids::add);
    }
  }

  private static void checkSkeleton(Element skeleton) {
    boolean isEmpty =
        skeleton.content().stream()
            .allMatch(node -> node instanceof Text text && text.value().isBlank());
    if (isEmpty == skeleton.attribute("href").isEmpty()) {
      throw new BrokenRule(skeleton, "<skeleton> has either content or an href");
    }
  }

  /**
   * Takes a unit.
   *
   * @throws BrokenRule if it may not be here, which the document has to be refused for
   */
  public void begin(Element unit) {
    accept(unit);
    file.subFlows.add(unit);
  }

  /**
   * Checks the unit that was taken last.
   *
   * @throws BrokenRule if it breaks a rule; the document's other units can still be read
   */
  public void check(Element unit) {
    Part around = open.peek();
    UnitRules rules =
        new UnitRules(
            new Surroundings(
                root, file.start.attribute("id", ""), around.inside, around.declarations),
            unit);
    rules.check();
    file.units.add(unit);
    file.subFlows.addReferences(unit, rules.inline());
  }

  /** Returns whether some unit of the present file refers to units that have not come yet. */
  public boolean isAwaitingUnits() {
    return file.subFlows.isOpen();
  }

  /** Returns the reference of a unit that led nowhere in the file that is about to end. */
  public Optional<BrokenRule> broken(String unit) {
    return file.subFlows.broken(unit);
  }

  /** Refuses text where elements are expected. */
  public void refuseText(int line) {
    throw new BrokenRule(line, "<%s> may not contain text".formatted(open.peek().start.name()));
  }

  /** Returns whether the text of a unit is to be translated. */
  public boolean isTranslatable(Element unit) {
    return open.peek().inside.in(unit).translatable();
  }

  /** Returns whether an element belongs to XLIFF itself. */
  public boolean isOfCore(Element element) {
    return element.namespace().equals(root.namespace());
  }

  /** Notes and metadata of a whole document are new in 2.2. */
  private boolean isOfRoot(Element element) {
    return isOfCore(element)
        ? !element.name().equals("notes") || root.namespace().equals(NAMESPACE_22)
        : element.name().equals("metadata") && root.namespace().equals(NAMESPACE_22);
  }

  private void accept(Element element) {
    Part around = open.peek();
    boolean isRoot = around.start.name().equals("xliff");
    if (isRoot && !isOfRoot(element)
        || !around.place.accepts(isOfCore(element) ? element.name() : "other")) {
      throw new BrokenRule(
          element, "<%s> may not be here in <%s>".formatted(element.name(), around.start.name()));
    }
  }
}
