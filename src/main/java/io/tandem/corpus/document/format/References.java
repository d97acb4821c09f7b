package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** References to characters, such as {@code &amp;} and {@code &#8364;}. */
final class References {
  /**
   * How a kind of document refers to characters.
   *
   * @param reference what refers to one
   * @param character returns the character of a reference, or the reference if it is not known
   */
  record Names(Pattern reference, UnaryOperator<String> character) {}

  private static final Pattern REFERENCE = Pattern.compile("&(?:#[xX]?[0-9A-Fa-f]+|[\\w.:-]+);");

  /** The escape of a character in a spreadsheet, of those that can stand alone in a text. */
  private static final String SHEET_ESCAPE = "x(?![Dd][89A-Fa-f]|[Ff]{3}[EFef])[0-9A-Fa-f]{4}_";

  private static final Pattern LIKE_SHEET_ESCAPE = Pattern.compile("_(?=" + SHEET_ESCAPE + ")");

  /** The names that every XML document has. */
  static final Names XML = new Names(REFERENCE, StringEscapeUtils::unescapeXml);

  /** Calls, with the comments of Jinja and the calls of ERB, which only HTML has. */
  private static final String CALL =
      Placeholders.CALL + "|\\{#(?:(?!\\{#|#\\}).){0,5000}+#\\}|<%(?:(?!<%|%>).){0,5000}+%>";

  /** The names of HTML 4, which lacks the apostrophe, and calls, which stand for no character. */
  static final Names HTML =
      new Names(
          Pattern.compile(REFERENCE.pattern() + "|" + CALL, Pattern.DOTALL),
          reference ->
              reference.equals("&apos;")
                  ? "'"
                  : reference.startsWith("&")
                      ? StringEscapeUtils.unescapeHtml4(reference)
                      : reference);

  /**
   * The names of XML, and the escapes in the strings of spreadsheets, such as {@code _x000D_}. XML
   * reads a line end as one character, however a file has it.
   */
  static final Names SHEET =
      new Names(
          Pattern.compile(REFERENCE.pattern() + "|\r\n|_" + SHEET_ESCAPE),
          reference ->
              switch (reference.charAt(0)) {
                case '_' -> ofSheet(reference);
                case '\r' -> "\n";
                default -> StringEscapeUtils.unescapeXml(reference);
              });

  private References() {}

  /**
   * Adds text as it stands in a document. A reference whose character is not known, as that of an
   * entity of the document's own, is a code; an address and the value of a call are kept.
   *
   * @param at its place in the document, or {@link Code#NOWHERE}
   */
  static void add(String raw, int at, Names names, CodedText.Builder to) {
    UnaryOperator<String> escape = names == SHEET ? References::escapedInSheet : XmlText::escaped;
    add(raw, at, names, to, plain -> Placeholders.addAddresses(plain, escape, to));
  }

  /**
   * Adds text as it stands in a document.
   *
   * @param text adds what is between codes
   */
  static void add(String raw, int at, Names names, CodedText.Builder to, Consumer<String> text) {
    Matcher reference = names.reference().matcher(raw);
    StringBuilder plain = new StringBuilder();
    int from = 0;
    while (reference.find()) {
      plain.append(raw, from, reference.start());
      String character = names.character().apply(reference.group());
      if (character.equals(reference.group())) {
        text.accept(plain.toString());
        plain.setLength(0);
        int place = at == Code.NOWHERE ? Code.NOWHERE : at + reference.start();
        to.keep(character.startsWith("{{") ? character : "", character, place);
      } else {
        plain.append(character);
      }
      from = reference.end();
    }
    text.accept(plain.append(raw, from, raw.length()).toString());
  }

  /** A control character that XML cannot have stays an escape. */
  private static String ofSheet(String escape) {
    char character = (char) Integer.parseInt(escape.substring(2, escape.length() - 1), 16);
    return Character.isISOControl(character) && "\t\n\r".indexOf(character) < 0
        ? escape
        : String.valueOf(character);
  }

  /** Returns the text of a string of a spreadsheet, whose references are resolved. */
  static String unescapedInSheet(String text) {
    return SHEET
        .reference()
        .matcher(text)
        .replaceAll(escape -> Matcher.quoteReplacement(SHEET.character().apply(escape.group())));
  }

  /** Returns text as it stands in a string of a spreadsheet. */
  static String escapedInSheet(String text) {
    return LIKE_SHEET_ESCAPE
        .matcher(XmlText.escaped(text))
        .replaceAll("_x005F_")
        .replace("\r", "_x000D_");
  }

  /** Returns text without references to characters that HTML has names for. */
  static String resolved(String raw) {
    return REFERENCE
        .matcher(raw)
        .replaceAll(
            reference -> Matcher.quoteReplacement(HTML.character().apply(reference.group())));
  }
}
