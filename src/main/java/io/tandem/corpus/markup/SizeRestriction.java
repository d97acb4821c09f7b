package io.tandem.corpus.markup;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The attributes of the module Size and Length Restriction on elements of the core. */
final class SizeRestriction {
  static final String NAMESPACE = "urn:oasis:names:tc:xliff:sizerestriction:2.0";
  private static final String PREFIX = "{" + NAMESPACE + "}";
  private static final String INFORMATION = PREFIX + "sizeInfo";
  private static final String REFERENCE = PREFIX + "sizeInfoRef";
  private static final String STORAGE = PREFIX + "equivStorage";

  private static final String CODE_POINTS = "xliff:codepoints";

  /** The standard profiles of storage, and none. */
  private static final Set<String> ENCODINGS =
      Set.of("", "xliff:utf8", "xliff:utf16", "xliff:utf32");

  private static final Pattern RANGE = Pattern.compile("\\*|\\d+|\\d+,(\\d+|\\*)");
  private static final Pattern SIZE = Pattern.compile("\\d*");
  private static final Pattern SIZES = Pattern.compile("\\d*|\\d+,\\d+");

  private SizeRestriction() {}

  static void check(Element element) {
    if (element.attribute(INFORMATION).isPresent() && element.attribute(REFERENCE).isPresent()) {
      throw new BrokenRule(
          element, "<%s> has both sizeInfo and sizeInfoRef".formatted(element.name()));
    }
  }

  /** Checks values in the form of the standard profiles; those of others may have any form. */
  static void checkValues(Element element, Declarations declarations) {
    String general = declarations.sizeProfile("generalProfile");
    if (general.isEmpty() || general.equals(CODE_POINTS)) {
      ElementRule.checkValue(element, PREFIX + "sizeRestriction", RANGE);
    }
    if (general.equals(CODE_POINTS)) {
      ElementRule.checkValue(element, INFORMATION, SIZE);
    }
    if (ENCODINGS.contains(declarations.sizeProfile("storageProfile"))) {
      ElementRule.checkValue(element, PREFIX + "storageRestriction", RANGE);
      ElementRule.checkValue(element, STORAGE, SIZES);
    }
  }

  /** Checks the values of an element in a unit, and that there are data that it refers to. */
  static void check(Element element, Declarations declarations) {
    checkValues(element, declarations);
    if (element.attribute(REFERENCE).isPresent() && !declarations.hasSizes()) {
      throw new BrokenRule(
          element,
          "<%s> has sizeInfoRef, but there are no data of that module in its unit or around it"
              .formatted(element.name()));
    }
  }

  /** Returns whether an element says what it takes up. */
  static boolean isOn(Element element) {
    return Stream.of(INFORMATION, REFERENCE, STORAGE)
        .anyMatch(name -> element.attribute(name).isPresent());
  }
}
