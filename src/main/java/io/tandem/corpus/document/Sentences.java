package io.tandem.corpus.document;

import io.tandem.text.moses.NonbreakingPrefixes;
import io.tandem.translation.alignment.Words;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sentences of a paragraph: where Unicode's rules end one (UAX #29, by the JDK), unless the
 * full stop there is that of an abbreviation or an initial. White space around and between
 * sentences belongs to none.
 */
final class Sentences {
  /** A range of the text. */
  record Range(int from, int to) {}

  private final String language;

  /**
   * @param language the language's code; empty if it is not known
   */
  Sentences(String language) {
    this.language = language.replaceFirst("[-_].*", "").toLowerCase(Locale.ROOT);
  }

  /**
   * @param hasLines whether a line end ends a sentence; otherwise it is like a space
   */
  List<Range> of(String text, boolean hasLines) {
    List<Range> sentences = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf('\n'); hasLines && end >= 0; end = text.indexOf('\n', from)) {
      addAll(text.substring(from, end), from, sentences);
      from = end + 1;
    }
    addAll(text.substring(from), from, sentences);
    return sentences;
  }

  private void addAll(String text, int offset, List<Range> sentences) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.forLanguageTag(language));
    breaks.setText(text);
    int from = 0;
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      if (end == text.length() || !isAbbreviated(text, from, end)) {
        add(text, from, end, offset, sentences);
        from = end;
      }
    }
    add(text, from, text.length(), offset, sentences);
  }

  private static void add(String text, int from, int to, int offset, List<Range> sentences) {
    int first = from;
    while (first < to && Words.isSpace(text, first)) {
      first++;
    }
    int last = to;
    while (last > first && Words.isSpace(text, last - 1)) {
      last--;
    }
    if (first < last) {
      sentences.add(new Range(offset + first, offset + last));
    }
  }

  /** Returns whether the sentence would end with an abbreviation, or in the middle of a line. */
  private boolean isAbbreviated(String text, int from, int end) {
    String before = text.substring(from, end).stripTrailing();
    if (!before.endsWith(".")) {
      // The JDK ends a sentence at a line break of a paragraph, too.
      return !before.isEmpty() && !isEnd(before.charAt(before.length() - 1));
    }
    String word = before.substring(0, before.length() - 1);
    word = word.substring(word.lastIndexOf(' ') + 1).replaceFirst("^\\P{L}+", "");
    NonbreakingPrefixes prefixes = NonbreakingPrefixes.of(language);
    return (word.length() == 1 && Character.isUpperCase(word.charAt(0)))
        || prefixes.isBeforeWords(word)
        || (prefixes.isBeforeNumbers(word) && Character.isDigit(text.charAt(end)));
  }

  /** Punctuation ends a sentence; letters, commas and the like before a line break do not. */
  private static boolean isEnd(char last) {
    return !Character.isLetterOrDigit(last) && ",;-–(".indexOf(last) < 0;
  }
}
