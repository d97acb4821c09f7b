package io.tandem.text.moses;

import io.tandem.text.WhitespaceSplitter;
import io.tandem.text.WordSplitter;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Gives words at the start of a sentence their usual casing, like Moses' {@code truecase.perl}, and
 * undoes it ({@code detruecase.perl}). Elsewhere a word keeps its casing if the model has it;
 * otherwise it gets the usual one. Works on tokens, separated by spaces. Immutable.
 */
public final class Truecaser implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The truecaser that changes nothing. */
  public static final Truecaser NONE = new Truecaser(TruecaseModel.of(List.of()));

  private static final WordSplitter WORDS = new WhitespaceSplitter();

  private final TruecaseModel model;
  private final transient Map<String, String> usual = new HashMap<>();
  private final transient Set<String> seen = new HashSet<>();

  public Truecaser(TruecaseModel model) {
    this.model = model;
    for (List<TruecaseModel.Spelling> spellings : model.words()) {
      String best = spellings.get(0).text();
      usual.put(best.toLowerCase(Locale.ROOT), best);
      spellings.forEach(spelling -> seen.add(spelling.text()));
    }
  }

  /** The tables are rebuilt after deserialization. */
  private Object readResolve() {
    return new Truecaser(model);
  }

  public TruecaseModel model() {
    return model;
  }

  /** Returns the tokens with the casing that they have inside sentences. */
  public String truecase(String tokens) {
    if (usual.isEmpty()) {
      return tokens;
    }
    SentenceStart start = new SentenceStart();
    StringBuilder line = new StringBuilder(tokens.length());
    for (String token : WORDS.split(tokens)) {
      boolean stays = !start.isNext() && seen.contains(token);
      append(line, stays ? token : usual.getOrDefault(token.toLowerCase(Locale.ROOT), token));
      start.pass(token);
    }
    return line.toString();
  }

  /**
   * Undoes {@link #truecase}: changes nothing if that changes nothing, else {@link #detruecase}.
   */
  public String restore(String tokens) {
    return usual.isEmpty() ? tokens : detruecase(tokens);
  }

  /** Returns the tokens with a capital at the start of each sentence. */
  public static String detruecase(String tokens) {
    SentenceStart start = new SentenceStart();
    StringBuilder line = new StringBuilder(tokens.length());
    for (String token : WORDS.split(tokens)) {
      append(line, start.isNext() ? capitalized(token) : token);
      start.pass(token);
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String token) {
    if (line.length() > 0) {
      line.append(' ');
    }
    line.append(token);
  }

  private static String capitalized(String token) {
    int first = token.codePointAt(0);
    return new StringBuilder(token.length())
        .appendCodePoint(Character.toTitleCase(first))
        .append(token, Character.charCount(first), token.length())
        .toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Truecaser that && model.equals(that.model);
  }

  @Override
  public int hashCode() {
    return model.hashCode();
  }
}
