package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a document to translate.
 *
 * @param isInCode whether it is part of a code of another unit, such as an attribute of a tag
 * @param lines the line ends that are more than white space, and end a sentence
 * @param escape returns text as it stands in the document, but not codes
 */
public record Unit(
    CodedText source,
    boolean isInCode,
    LineEnds lines,
    UnaryOperator<String> escape,
    Writer writer) {
  /** The line ends of a text that end a sentence. */
  public enum LineEnds {
    NONE("(?!)"),

    /** A line that is not empty, indented or a list item continues the text before it. */
    WRAPPED("\n(?=\\s|[-*\u2022]\\s)"),
    ALL("\n"),

    /** A bar between the forms of a message, such as its plurals, ends one as well. */
    FORMS("[\n|]");

    private final Pattern pattern;

    LineEnds(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    public Matcher matcher(String text) {
      return pattern.matcher(text);
    }
  }

  /** Puts a translation into the document. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Returns what changes in the document.
     *
     * @param target the translation with its codes, escaped
     */
    List<Edit> edits(String target, Origin origin);
  }

  /** Returns a unit of a document without escapes. */
  static Unit plain(CodedText source, Writer writer) {
    return new Unit(source, false, LineEnds.NONE, UnaryOperator.identity(), writer);
  }

  /** Returns a message of a program whose text may be wrapped. */
  static Unit wrapped(CodedText source, Writer writer) {
    return new Unit(source, false, LineEnds.WRAPPED, UnaryOperator.identity(), writer);
  }

  /** Returns a message of a program. */
  static Unit message(String message, LineEnds lines, Writer writer) {
    return new Unit(
        Placeholders.codedText(message), false, lines, UnaryOperator.identity(), writer);
  }

  /** Returns a unit of XML or HTML. */
  static Unit xml(CodedText source, Writer writer) {
    return new Unit(source, false, LineEnds.NONE, XmlText::escaped, writer);
  }

  /** Returns a unit inside of a code of another one. */
  static Unit inCode(CodedText source, Writer writer) {
    return new Unit(source, true, LineEnds.NONE, XmlText::escaped, writer);
  }
}
