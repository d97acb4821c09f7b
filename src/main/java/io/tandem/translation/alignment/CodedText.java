package io.tandem.translation.alignment;

import io.tandem.text.SentenceEnding;
import io.tandem.text.Spacing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text and the codes in it.
 *
 * @param text without codes, as a model reads it
 * @param codes in the order of the document; their offsets do not fall
 */
public record CodedText(String text, List<Code> codes) {
  public CodedText {
    codes = List.copyOf(codes);
  }

  /**
   * Returns the text as it stands in a document.
   *
   * @param escape escapes text, but not codes
   * @param raw writes a code
   */
  public String written(UnaryOperator<String> escape, Function<Code, String> raw) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (Code code : codes) {
      out.append(escape.apply(text.substring(from, code.at()))).append(raw.apply(code));
      from = code.at();
    }
    return out.append(escape.apply(text.substring(from))).toString();
  }

  /** Returns this with other text between the codes. */
  public CodedText with(UnaryOperator<String> change) {
    StringBuilder changed = new StringBuilder();
    List<Code> moved = new ArrayList<>();
    int from = 0;
    for (Code code : codes) {
      changed.append(change.apply(text.substring(from, code.at())));
      from = code.at();
      moved.add(code.with(changed.length(), code.raw()));
    }
    changed.append(change.apply(text.substring(from)));
    return new CodedText(changed.toString(), moved);
  }

  /** Returns this with its codes written otherwise. */
  public CodedText withCodes(UnaryOperator<String> change) {
    return new CodedText(
        text, codes.stream().map(code -> code.with(code.at(), change.apply(code.raw()))).toList());
  }

  /** Returns whether there is something to translate: a letter that is not kept as it is. */
  public boolean isTranslatable() {
    return hasLetter(withoutKept());
  }

  /** Returns the text without what is kept as it is. */
  public String withoutKept() {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (Code code : codes) {
      if (code.kind() == Code.Kind.KEEP) {
        out.append(text, Math.min(from, code.at()), code.at());
        from = codes.get(code.pair()).at();
      }
    }
    return out.append(text.substring(from)).toString();
  }

  /** A text without a letter, such as a number, says the same in every language. */
  public static boolean hasLetter(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /** Collects text and codes in the order of a document. */
  public static final class Builder {
    private static final Pattern TAG =
        Pattern.compile("<(?<end>/?)(?<name>[A-Za-z][\\w:-]*|\\d+)[^<>]*?(?<empty>/?)>");

    private final StringBuilder text = new StringBuilder();
    private final List<Code> codes = new ArrayList<>();

    /** The indices of codes that are open, by the key that their partner has, latest first. */
    private final Map<String, Deque<Integer>> open = new HashMap<>();

    public void text(String more) {
      text.append(more);
    }

    public void alone(String raw, int from) {
      alone(raw, from, from + raw.length());
    }

    /** Adds a code of which a part alone is in the document. */
    public void alone(String raw, int from, int to) {
      add(Code.Kind.ALONE, codes.size(), raw, from, to);
    }

    /** Adds a code of another text. */
    void alone(Code code) {
      alone(code.raw(), code.from(), code.to());
    }

    private void add(Code.Kind kind, int pair, String raw, int from, int to) {
      codes.add(new Code(text.length(), kind, pair, raw, from, to));
    }

    /** Adds a code that stands alone unless a partner with the same key closes it. */
    public void open(String key, String raw, int from) {
      open.computeIfAbsent(key, none -> new ArrayDeque<>()).push(codes.size());
      alone(raw, from);
    }

    /** Adds the partner of the latest open code with this key; without one it stands alone. */
    public void close(String key, String raw, int from) {
      Deque<Integer> partners = open.get(key);
      if (partners == null || partners.isEmpty()) {
        alone(raw, from);
        return;
      }
      int partner = partners.pop();
      Code first = codes.get(partner);
      codes.set(
          partner,
          new Code(
              first.at(), Code.Kind.OPEN, codes.size(), first.raw(), first.from(), first.to()));
      add(Code.Kind.CLOSE, partner, raw, from, from + raw.length());
    }

    /**
     * Adds a text that is not translated.
     *
     * @param shown what the model reads in its place; if it is blank, a code stands alone there
     */
    public void keep(String shown, String raw, int from) {
      if (shown.isBlank()) {
        alone(raw, from);
        return;
      }
      int first = codes.size();
      add(Code.Kind.KEEP, first + 1, raw, from, from + raw.length());
      text.append(shown);
      add(Code.Kind.CLOSE, first, "", Code.NOWHERE, Code.NOWHERE);
    }

    /**
     * Adds a tag that has no place of its own in the document; returns false if it is no tag.
     *
     * @param raw the tag as it is in the document
     */
    public boolean tag(String shown, String raw) {
      Matcher tag = TAG.matcher(shown);
      if (!tag.matches()) {
        return false;
      }
      if (!tag.group("empty").isEmpty()) {
        alone(raw, Code.NOWHERE);
      } else if (tag.group("end").isEmpty()) {
        open("<" + tag.group("name"), raw, Code.NOWHERE);
      } else {
        close("<" + tag.group("name"), raw, Code.NOWHERE);
      }
      return true;
    }

    /**
     * Returns whether the text ends with a word, or with what ends a sentence, a clause or a
     * quotation.
     */
    public boolean isBehindWord() {
      int last = text.length() == 0 ? ' ' : text.codePointBefore(text.length());
      return switch (Character.getType(last)) {
        case Character.END_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
        default ->
            Character.isLetterOrDigit(last)
                || SentenceEnding.of(last) != SentenceEnding.NONE
                || Spacing.CLAUSE_ENDS.indexOf(last) >= 0;
      };
    }

    public CodedText build() {
      return new CodedText(text.toString(), codes);
    }
  }
}
