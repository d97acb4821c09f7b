package io.tandem.corpus.document.format;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The runs of a field of Word that are no text: its instruction, its result if that is computed,
 * its end.
 */
final class OfficeField {
  /** The fields whose results Word computes from numbers, dates, names or records. */
  private static final Set<String> COMPUTED =
      Set.of(
          ("= ADDRESSBLOCK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT CITATION "
                  + "CREATEDATE DATE EDITTIME FILENAME FILESIZE GREETINGLINE LASTSAVEDBY "
                  + "LISTNUM MERGEFIELD MERGEREC MERGESEQ NOTEREF NUMCHARS NUMPAGES "
                  + "NUMWORDS PAGE PAGEREF PRINTDATE REVNUM SAVEDATE SECTION SECTIONPAGES "
                  + "SEQ TEMPLATE TIME USERINITIALS USERNAME")
              .split(" "));

  /** A reference to the number of a paragraph rather than to its text. */
  private static final Pattern NUMBER = Pattern.compile("(?:STYLE)?REF\\s.*\\\\[NRW]\\b.*");

  private final StringBuilder raw = new StringBuilder();
  private final StringBuilder instruction = new StringBuilder();
  private final StringBuilder result = new StringBuilder();
  private int depth;
  private boolean hasResult;

  /** Returns whether a result is computed, and stays as it is. */
  static boolean isComputed(String instruction) {
    String upper = References.resolved(instruction).strip().toUpperCase(Locale.ROOT);
    String name = upper.startsWith("=") ? "=" : upper.split("\\s")[0];
    return COMPUTED.contains(name) || NUMBER.matcher(upper).matches();
  }

  /** Returns whether a field begins or ends in it, or its result does. */
  static boolean hasMark(Branch run) {
    return run.child("fldChar").isPresent();
  }

  /** Returns whether a field begins or ends in an element that does not have all of it. */
  static boolean isCutBy(Branch element) {
    OfficeField inside = new OfficeField();
    inside.read(element);
    return inside.depth != 0;
  }

  /**
   * @param written the child as it is written
   */
  void add(Branch child, String written) {
    raw.append(written);
    read(child);
  }

  private void read(Branch element) {
    switch (element.name()) {
      case "fldChar" -> {
        String type = element.start().attribute("w:fldCharType");
        hasResult |= type.equals("separate") && depth == 1;
        depth += type.equals("begin") ? 1 : type.equals("end") ? -1 : 0;
      }
      case "instrText" -> instruction.append(depth == 1 && !hasResult ? element.content() : "");
      case "t" -> result.append(hasResult ? References.resolved(element.content()) : "");
      default -> element.elements().forEach(this::read);
    }
  }

  /** Returns whether it has all of the field that is no text. */
  boolean isComplete() {
    return depth <= 0 || (hasResult && !isComputed(instruction.toString()));
  }

  /** Returns what it is once it is complete. */
  OfficeText.Kind kind() {
    if (depth == 0) {
      return hasResult ? OfficeText.Kind.KEEP : OfficeText.Kind.ALONE;
    }
    return depth > 0 ? OfficeText.Kind.OPEN : OfficeText.Kind.CLOSE;
  }

  String raw() {
    return raw.toString();
  }

  /** Returns its result without markup. */
  String result() {
    return result.toString();
  }
}
