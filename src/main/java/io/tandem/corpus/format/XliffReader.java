package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.config.UserException;
import io.tandem.corpus.markup.Element;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;

/**
 * Pairs from XLIFF 1.0 to 1.2 (one of each {@code trans-unit}, in documents of Trados one of each
 * segment) and 2.0 to 2.2 (one of each {@code segment}), OASIS. What belongs to other namespaces,
 * among them modules and extensions, is not read.
 *
 * <p>A file in the opposite direction is reversed; the units of one in other languages are
 * unusable, as are those without a target. If the settings do not name the languages, those that
 * the file names first are used.
 *
 * <p>A unit is unfinished if it says so: by {@code approved="no"}, the state of its target or marks
 * of Trados, memoQ and Phrase in 1.x, by the state of its segment in 2.x; or if it is not to be
 * translated ({@code translate="no"}). A unit that does not say so counts as finished.
 */
public final class XliffReader implements PairReader {
  public static final String OTHER_LANGUAGES = "other-languages";

  /** The prefix of the reason for units in an unfinished state, such as {@code state-new}. */
  public static final String STATE = "state-";

  public static final String NOT_APPROVED = "not-approved";
  public static final String NOT_TRANSLATABLE = "translate-no";

  /**
   * The reason for units that break a rule of their format; in place of a sentence they have a line
   * of the file, and the rule.
   */
  public static final String INVALID_UNIT = "invalid-unit";

  private static final Set<String> VERSIONS_1 = Set.of("1.0", "1.1", "1.2");

  private static final Set<String> NAMESPACES_1 =
      Set.of("", "urn:oasis:names:tc:xliff:document:1.1", "urn:oasis:names:tc:xliff:document:1.2");

  /** The units of one of the two kinds of documents. */
  interface Units {
    /** Goes on by an element, and adds the rows that it gives; false at the end of the document. */
    boolean readOn(Queue<RawPair> found);
  }

  private final XmlFile xml;
  private final XliffPairs pairs;
  private final Queue<RawPair> found = new ArrayDeque<>();
  private Units units;

  XliffReader(XmlFile xml, LanguagePair languages, InlineCodes codes, Unfinished unfinished) {
    this.xml = xml;
    pairs = new XliffPairs(languages, codes, unfinished);
  }

  @Override
  public RawPair next() {
    if (units == null) {
      xml.requireRoot("xliff", "XLIFF");
      units = units(xml.start());
    }
    while (found.isEmpty() && units.readOn(found)) {
      // Goes on until there is a row.
    }
    return found.poll();
  }

  private Units units(Element root) {
    String version = root.attribute("version", "");
    boolean isOfNamespace1 = NAMESPACES_1.contains(root.namespace());
    // Some tools leave the version of 1.x out.
    if (VERSIONS_1.contains(version) || (version.isEmpty() && isOfNamespace1)) {
      if (!isOfNamespace1) {
        throw refusal(
            "the namespace %s, expected that of XLIFF 1.2, urn:oasis:names:tc:xliff:document:1.2"
                .formatted(root.namespace()));
      }
      return new Xliff1Units(xml, pairs);
    }
    if (version.matches("2\\.[012]")) {
      Xliff2Units.requireNamespace(xml, root);
      return new Xliff2Units(xml, pairs, root);
    }
    throw refusal(
        version.isEmpty()
            ? "<xliff> without a version, expected 1.0 to 1.2 or 2.0 to 2.2"
            : "XLIFF of version %s, expected 1.0 to 1.2 or 2.0 to 2.2".formatted(version));
  }

  private UserException refusal(String what) {
    return refusal(xml, xml.line(), "found " + what);
  }

  static UserException refusal(XmlFile xml, int line, String what) {
    return new UserException("%s:%s: %s".formatted(xml.name(), line, what));
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
