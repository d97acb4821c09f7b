package io.tandem.corpus.format;

import io.tandem.corpus.markup.BrokenRule;
import io.tandem.corpus.markup.Element;
import io.tandem.corpus.markup.Text;
import io.tandem.corpus.markup.Xliff2Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The units of XLIFF 2. A unit that breaks a rule is reported and passed over; a document that
 * breaks one around its units is refused.
 */
final class Xliff2Units implements XliffReader.Units {
  /** The most that is held of the ids of a document, in UTF-16 units. */
  private static final int MOST_IDS = 1 << 26;

  private final XmlFile xml;
  private final XliffPairs pairs;
  private final Xliff2Document document = new Xliff2Document();
  private long ids;

  /** The rows of the units from one on that refers to units that have not come yet. */
  private final List<Held> held = new ArrayList<>();

  private long heldCharacters;

  /**
   * @param unit the id of the unit
   */
  private record Held(String unit, List<RawPair> rows) {}

  Xliff2Units(XmlFile xml, XliffPairs pairs, Element root) {
    this.xml = xml;
    this.pairs = pairs;
    inDocument(() -> document.open(root));
    pairs.setLanguages(root.attribute("srcLang", ""), root.attribute("trgLang", ""));
  }

  /** Requires the namespace that belongs to the version. */
  static void requireNamespace(XmlFile xml, Element root) {
    String expected =
        root.attribute("version", "").equals("2.2")
            ? Xliff2Document.NAMESPACE_22
            : Xliff2Document.NAMESPACE_20;
    // 2.2 allows the numbers of the earlier versions in its own namespace.
    if (!root.namespace().equals(expected)
        && !root.namespace().equals(Xliff2Document.NAMESPACE_22)) {
      throw XliffReader.refusal(
          xml,
          root.line(),
          "found %s, expected that of XLIFF %s, %s"
              .formatted(
                  root.namespace().isEmpty()
                      ? "<xliff> without a namespace"
                      : "the namespace " + root.namespace(),
                  root.attribute("version", ""),
                  expected));
    }
  }

  private void inDocument(Runnable step) {
    try {
      step.run();
    } catch (BrokenRule e) {
      throw XliffReader.refusal(
          xml, e.line(), e.getMessage() + "; XLIFF 2 does not allow that: correct the file");
    }
  }

  @Override
  public boolean readOn(Queue<RawPair> found) {
    if (!xml.nextTag()) {
      return false;
    }
    if (xml.passedText()) {
      inDocument(() -> document.refuseText(xml.line()));
    }
    if (!xml.isAtStart()) {
      if (xml.isAtEndOf("file")) {
        release(found);
      }
      inDocument(document::close);
      return true;
    }
    Element start = xml.start();
    if (!document.isOfCore(start)) {
      Element foreign = xml.element();
      noteIds(foreign);
      inDocument(() -> document.add(foreign));
      return true;
    }
    noteIds(start);
    if (Xliff2Document.isPart(start.name())) {
      inDocument(() -> document.open(start));
    } else if (start.name().equals("unit")) {
      inDocument(() -> document.begin(start));
      Optional<Element> unit = xml.unit();
      hold(
          start,
          unit.map(this::rows).orElseGet(() -> List.of(pairs.tooLong(xml.unitTooLong()))),
          found);
    } else {
      Element other = start.name().equals("skeleton") ? skeleton(start) : xml.element();
      inDocument(() -> document.add(other));
    }
    return true;
  }

  /** Requires that the ids of the document, which have to be different, do not fill the memory. */
  private void noteIds(Element element) {
    ids += element.attribute("id", "").length() + RawPair.TEXT_OVERHEAD;
    if (ids > MOST_IDS) {
      throw XliffReader.refusal(
          xml,
          element.line(),
          "up to here there are ids of more than %s Mi characters, which have to be different; split the document"
              .formatted(MOST_IDS >> 20));
    }
    element.elements().forEach(this::noteIds);
  }

  /** A skeleton may be larger than memory, and only whether there is one matters. */
  private Element skeleton(Element start) {
    if (xml.skipsText()) {
      start.content().add(new Text("…"));
    }
    return start;
  }

  private void hold(Element unit, List<RawPair> rows, Queue<RawPair> found) {
    held.add(new Held(unit.attribute("id", ""), rows));
    heldCharacters +=
        rows.stream().mapToLong(row -> row.source().length() + row.target().length()).sum()
            + RawPair.TEXT_OVERHEAD;
    if (!document.isAwaitingUnits()) {
      release(found);
    } else if (heldCharacters > RawPair.MOST_CHARACTERS) {
      // The rest of the file may have what they refer to, or not: nobody waits that long.
      held.forEach(each -> found.addAll(each.rows));
      forget();
    }
  }

  private void forget() {
    held.clear();
    heldCharacters = 0;
  }

  /** Passes on what was held back, now that it is known which references lead somewhere. */
  private void release(Queue<RawPair> found) {
    for (Held unit : held) {
      document
          .broken(unit.unit)
          .ifPresentOrElse(
              rule -> found.add(pairs.invalid(unit.rows.get(0), rule)),
              () -> found.addAll(unit.rows));
    }
    forget();
  }

  private List<RawPair> rows(Element unit) {
    try {
      document.check(unit);
    } catch (BrokenRule e) {
      return List.of(pairs.invalid(e));
    }
    boolean isTranslatable = document.isTranslatable(unit);
    List<RawPair> rows = new ArrayList<>();
    for (Element segment : unit.elements("segment")) {
      rows.add(
          pairs.pair(
              segment.element("source"),
              segment.element("target"),
              isTranslatable
                  ? pairs.markOfState(segment.attribute("state", ""))
                  : pairs.markOfUnfinished(XliffReader.NOT_TRANSLATABLE)));
    }
    return rows;
  }
}
