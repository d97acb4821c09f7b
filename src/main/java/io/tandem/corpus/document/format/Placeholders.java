package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The codes in messages of programs: placeholders, tags and inline code. */
public final class Placeholders {
  /** Addresses, which are not translated whatever words are in them. */
  private static final String ADDRESS =
      "\\b(?:(?:https?|ftp)://|www\\.)[!-~&&[^<>\"]]*[\\w/}=#-]"
          + "|\\b[\\w.+-]{1,64}@\\w[\\w-]*(?:\\.\\w[\\w-]*)+";

  /** Conversions of printf, of Python, of Ruby and of Apple, with a name or a position. */
  private static final String CONVERSION =
      "%(?:%|\\{\\w+\\}|(?:\\d+\\$)?#@\\w+@"
          + "|(?:\\(\\w+\\)|<\\w+>|\\d+\\$)?[-+#0']*(?:\\d+|\\*)?(?:\\.(?:\\d+|\\*))?"
          + "(?:hh|h|ll|l|q|j|z|t)?[diouxXeEfFgGaAcspnr@])";

  /**
   * Names in one or two braces, arguments of MessageFormat and ICU, and calls of i18next. Braces
   * that ICU quotes with apostrophes, or vue-i18n's with braces, are text that stays.
   */
  private static final String BRACES =
      "'\\{'\\w*'\\}'|'[{}]+'|'\\{[^'{}]*\\}'|\\{'[^']*'\\}"
          + "|\\{\\{[^{}]*\\}\\}|[$#]?\\{[^{}\\s]*\\}|\\{\\d+,[^{}]*\\}"
          + "|\\{\\s*\\w+\\s*(?:,\\s*(?:number|date|time|spellout|ordinal|duration)\\b[^{}]*)?\\}"
          + "|\\$t\\([^()]*\\)";

  /**
   * Names between percent signs (Symfony) or dollar signs (Chrome), variables of builds, and
   * messages that are put into others (vue-i18n).
   */
  private static final String NAME =
      "(?<!\\d)%[A-Za-z_]\\w+%(?![%\\w])|\\$[A-Za-z_]\\w*\\$(?!\\w)|\\$\\(\\w+\\)"
          + "|@(?:\\.\\w+)?:(?:\\{'[^']*'\\}|\\([\\w.:|/-]+\\)|[\\w./-]*\\w)";

  /**
   * Calls of what fills in a page: Jinja, Liquid, Handlebars, Hugo. None has the beginning of
   * another in it, so that a search through many beginnings takes a time that grows with the text.
   */
  static final String CALL =
      "\\{\\{(?:(?!\\{\\{|\\}\\}).){0,5000}+\\}{2,3}|\\{%(?:(?!\\{%|%\\}).){0,5000}+%\\}";

  /** Tags, whose names may be numbers, as in React. */
  private static final String TAG = "</?[A-Za-z][^<>]*>|</?\\d+/?>|&[a-z]+;";

  /** Inline code and roles of reStructuredText, as in the documentation of Python. */
  private static final String LITERAL = "(?::[\\w:+-]{1,64}:)?`[^`\\s][^`]*`_{0,2}|``[^`]+``";

  private static final Pattern CODES =
      Pattern.compile(String.join("|", LITERAL, ADDRESS, TAG, NAME, CONVERSION, BRACES));

  /** The name of a file, with spaces that of a picture, or a path. */
  private static final Pattern FILE =
      Pattern.compile(
          "(?:[A-Za-z]:[/\\\\]|\\\\\\\\|file:).*|/\\S+|\\S+\\.\\w{2,4}"
              + "|.*\\.(?i:png|jpe?g|gif|bmp|tiff?|[ew]mf|svg|webp)");

  private static final Pattern ADDRESSES = Pattern.compile(ADDRESS);

  private static final Pattern PLACEHOLDER =
      Pattern.compile(NAME + "|" + CONVERSION + "|" + BRACES);

  /** Placeholders by the sign that makes a program look for one. */
  private enum Kind {
    /** A percent sign after a number is one of the text's own. */
    CONVERSIONS("%", CONVERSION + "|(?<!\\d\\h?)%"),
    BRACED("[{}]", BRACES + "|[{}]");

    private final Pattern sign;

    /** What a model leaves of them, with the space before it. */
    private final Pattern remains;

    Kind(String sign, String remains) {
      this.sign = Pattern.compile(sign);
      this.remains = Pattern.compile("\\h*(?:" + remains + ")");
    }

    static List<Kind> in(CodedText source) {
      List<String> placeholders =
          source.codes().stream()
              .map(Code::raw)
              .filter(raw -> PLACEHOLDER.matcher(raw).matches())
              .toList();
      return Arrays.stream(values())
          .filter(kind -> placeholders.stream().anyMatch(raw -> kind.sign.matcher(raw).find()))
          .toList();
    }

    private long signs(String text) {
      return sign.matcher(text).results().count();
    }
  }

  private static final Pattern CHOICE =
      Pattern.compile("\\{\\s*\\w+\\s*,\\s*(?:plural|select|selectordinal|choice)\\s*,");

  /** A conversion of an argument; a percent sign and a line end have none. */
  private static final Pattern ARGUMENT = Pattern.compile("(?!%[%n])(?:" + CONVERSION + ")");

  /** A conversion of the next argument, without a name, a position or a width from another one. */
  private static final Pattern NEXT_ARGUMENT = Pattern.compile("%(?!\\d+\\$|[{(<])[^*]+");

  private static final Pattern POSITION = Pattern.compile("%(\\d+)\\$");

  private Placeholders() {}

  /**
   * Returns a text in which several conversions that take the next argument each have a position,
   * such as {@code %1$s}, so that a translation may have them in another order.
   */
  public static CodedText numbered(CodedText source) {
    Predicate<String> isArgument = ARGUMENT.asMatchPredicate();
    List<String> arguments = source.codes().stream().map(Code::raw).filter(isArgument).toList();
    if (arguments.size() < 2 || !arguments.stream().allMatch(NEXT_ARGUMENT.asMatchPredicate())) {
      return source;
    }
    AtomicInteger position = new AtomicInteger();
    return source.withCodes(
        raw ->
            isArgument.test(raw) ? "%" + position.incrementAndGet() + "$" + raw.substring(1) : raw);
  }

  /**
   * Returns a translation of a text that {@link #numbered} has changed, without positions if all
   * are in order.
   */
  public static CodedText unnumbered(CodedText target) {
    List<Integer> positions =
        target.codes().stream()
            .map(code -> POSITION.matcher(code.raw()))
            .filter(Matcher::lookingAt)
            .map(position -> Integer.valueOf(position.group(1)))
            .toList();
    return positions.equals(positions.stream().sorted().toList())
        ? target.withCodes(raw -> POSITION.matcher(raw).replaceFirst("%"))
        : target;
  }

  /** Returns whether a text has an argument by its position, which Python does not know. */
  static boolean hasPosition(String text) {
    return POSITION.matcher(text).find();
  }

  /**
   * Returns whether a message has texts for several cases in it, as ICU's plurals: it cannot be
   * translated as one.
   */
  static boolean isChoice(String message) {
    return CHOICE.matcher(message).find();
  }

  /** Returns whether a text is nothing but the name of a file, or its path. */
  static boolean isFile(String text) {
    return FILE.matcher(text.strip()).matches();
  }

  /** Returns whether two texts have the same placeholders, in any order. */
  public static boolean areSame(String one, String other) {
    return all(one).equals(all(other));
  }

  private static List<String> all(String text) {
    return PLACEHOLDER.matcher(text).results().map(MatchResult::group).sorted().toList();
  }

  /**
   * Returns a translation without what the model has left of placeholders beside the originals,
   * which a program would take for more of them. Signs stay where the source has some that belong
   * to no placeholder.
   *
   * @param source with its placeholders as codes
   */
  public static CodedText withoutRemains(CodedText source, CodedText target) {
    CodedText cleared = target;
    for (Kind kind : Kind.in(source)) {
      if (kind.signs(source.withoutKept()) == 0) {
        cleared = cleared.with(text -> kind.remains.matcher(text).replaceAll(""));
      }
    }
    return cleared;
  }

  /**
   * Returns whether a translation has as many signs of placeholders outside of codes as its source.
   *
   * @param source with its placeholders as codes
   */
  public static boolean hasSameSigns(CodedText source, CodedText target) {
    return Kind.in(source).stream()
        .allMatch(kind -> kind.signs(source.withoutKept()) == kind.signs(target.text()));
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
    add(message, CODES, escape, builder);
  }

  /**
   * Adds a text that people write for people, of which only addresses stay.
   *
   * @param escape returns an address as it stands in the document
   */
  static void addAddresses(String text, UnaryOperator<String> escape, CodedText.Builder builder) {
    add(text, ADDRESSES, escape, builder);
  }

  private static void add(
      String text, Pattern codes, UnaryOperator<String> escape, CodedText.Builder builder) {
    Matcher code = codes.matcher(text);
    int from = 0;
    while (code.find()) {
      builder.text(text.substring(from, code.start()));
      from = code.end();
      String raw = escape.apply(code.group());
      if (!builder.tag(code.group(), raw)) {
        builder.keep(code.group(), raw, Code.NOWHERE);
      }
    }
    builder.text(text.substring(from));
  }
}
