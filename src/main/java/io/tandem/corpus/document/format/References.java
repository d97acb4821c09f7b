package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** References to characters, such as {@code &amp;} and {@code &#8364;}. */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("&(?:#[xX]?[0-9A-Fa-f]+|[\\w.:-]+);");

  /** The names that every XML document has. */
  static final UnaryOperator<String> XML = StringEscapeUtils::unescapeXml;

  /** The names of HTML 4, which lacks the apostrophe. */
  static final UnaryOperator<String> HTML =
      reference -> reference.equals("&apos;") ? "'" : StringEscapeUtils.unescapeHtml4(reference);

  private References() {}

  /**
   * Adds text as it stands in a document. A reference whose character is not known, as that of an
   * entity of the document's own, is a code.
   *
   * @param at its place in the document
   * @param names returns the character of a reference, or the reference if it is not known
   */
  static void add(String raw, int at, UnaryOperator<String> names, CodedText.Builder to) {
    Matcher reference = REFERENCE.matcher(raw);
    int from = 0;
    while (reference.find()) {
      to.text(raw.substring(from, reference.start()));
      String character = names.apply(reference.group());
      if (character.equals(reference.group())) {
        to.alone(reference.group(), at + reference.start());
      } else {
        to.text(character);
      }
      from = reference.end();
    }
    to.text(raw.substring(from));
  }

  /** Returns text without references to characters that HTML has names for. */
  static String resolved(String raw) {
    return REFERENCE
        .matcher(raw)
        .replaceAll(reference -> Matcher.quoteReplacement(HTML.apply(reference.group())));
  }
}
