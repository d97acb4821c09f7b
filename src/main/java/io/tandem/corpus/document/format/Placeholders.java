package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The codes in messages of programs: placeholders, tags and inline code. */
final class Placeholders {
  /** Conversions of printf, of Python and of Apple, with a name or a position. */
  private static final String CONVERSION =
      "%(?:%|(?:\\(\\w+\\)|\\d+\\$)?[-+#0']*(?:\\d+|\\*)?(?:\\.(?:\\d+|\\*))?"
          + "(?:hh|h|ll|l|q|j|z|t)?[diouxXeEfFgGaAcspnr@])";

  /** Names in one or two braces, arguments of MessageFormat, and calls of i18next. */
  private static final String BRACES =
      "\\{\\{[^{}]*\\}\\}|[$#]?\\{[^{}\\s]*\\}|\\{\\d+,[^{}]*\\}|\\$t\\([^()]*\\)";

  private static final String TAG = "</?[A-Za-z][^<>]*>|&[a-z]+;";

  /** Inline code and roles of reStructuredText, as in the documentation of Python. */
  private static final String LITERAL = "(?::[\\w:+-]+:)?`[^`\\s][^`]*`_{0,2}|``[^`]+``";

  private static final Pattern CODES =
      Pattern.compile(String.join("|", LITERAL, TAG, CONVERSION, BRACES));

  private static final Pattern CHOICE =
      Pattern.compile("\\{\\s*\\w+\\s*,\\s*(?:plural|select|selectordinal|choice)\\s*,");

  private Placeholders() {}

  /**
   * Returns whether a message has texts for several cases in it, as ICU's plurals: it cannot be
   * translated as one.
   */
  static boolean isChoice(String message) {
    return CHOICE.matcher(message).find();
  }

  static CodedText codedText(String message) {
    CodedText.Builder builder = new CodedText.Builder();
    add(message, UnaryOperator.identity(), builder);
    return builder.build();
  }

  /**
   * Adds a message.
   *
   * @param escape returns a code as it stands in the document
   */
  static void add(String message, UnaryOperator<String> escape, CodedText.Builder builder) {
    Matcher code = CODES.matcher(message);
    int from = 0;
    while (code.find()) {
      builder.text(message.substring(from, code.start()));
      from = code.end();
      String raw = escape.apply(code.group());
      if (!builder.tag(code.group(), raw)) {
        builder.keep(code.group(), raw, Code.NOWHERE);
      }
    }
    builder.text(message.substring(from));
  }
}
