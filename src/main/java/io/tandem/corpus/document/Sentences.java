package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.SrxRules;
import io.tandem.corpus.document.format.Unit;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.text.SentenceEnding;
import io.tandem.text.Spacing;
import io.tandem.text.Words;
import io.tandem.text.moses.NonbreakingPrefixes;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * The sentences of a paragraph: where Unicode's rules end one (UAX #29, by the JDK, with the marks
 * of all scripts), unless the full stop there is that of an abbreviation or an initial; or where
 * the rules of an SRX file do. White space around and between sentences belongs to none.
 */
public final class Sentences implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Those of a name or of a country, without the last full stop. */
  private static final Pattern INITIALS = Pattern.compile("(?:\\p{Lu}\\.)*\\p{Lu}");

  /** The end of a word of five letters or more, before a number that may begin a sentence. */
  private static final Pattern LONG_WORD = Pattern.compile("\\p{L}{5}\\.\\h");

  /** A range of the text. */
  record Range(int from, int to) {}

  private final String language;

  /** The rules that take the place of Unicode's; null if there are none. */
  private final SrxRules rules;

  private Sentences(String language, SrxRules rules) {
    this.language = language.replaceFirst("[-_].*", "").toLowerCase(Locale.ROOT);
    this.rules = rules;
  }

  /**
   * Returns sentences by Unicode's rules.
   *
   * @param language the language's code; empty if it is not known
   */
  public static Sentences of(String language) {
    return new Sentences(language, null);
  }

  /**
   * Returns sentences by the rules of an SRX file, compressed or not.
   *
   * @param language the language's code
   * @throws UserException if the file is not sound, or has no rules for the language
   */
  public static Sentences ofSrx(GivenPath file, Configuration hadoop, String language) {
    try (InputStream raw = file.open(hadoop);
        InputStream in = Compression.decompressed(file.text(), raw)) {
      return ofSrx(in.readAllBytes(), file.text(), language);
    } catch (IOException e) {
      throw new UncheckedIOException(file.text() + " cannot be read", e);
    }
  }

  static Sentences ofSrx(byte[] bytes, String file, String language) {
    if (language.isEmpty()) {
      throw UserException.of(
          "%s has rules by language, and the model's settings do not name its own: give --source-language en or the like",
          file);
    }
    String xml = DocumentText.of(bytes, file, DocumentFormat.XLIFF).text();
    try {
      return new Sentences(language, SrxRules.of(xml, language));
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  /** Sentences that are found in the same way have the same text. */
  @Override
  public String toString() {
    return rules == null ? "by Unicode's rules" : "by SRX " + rules;
  }

  /** Returns the sentences of a unit; where a line end is more than white space, it ends one. */
  List<Range> of(Unit unit) {
    String text = unit.source().text();
    List<Range> sentences = new ArrayList<>();
    if (unit.isInCode() && rules != null && !rules.dividesSubflows()) {
      add(text, 0, text.length(), 0, sentences);
      return sentences;
    }
    String whole = hidden(unit.source());
    Matcher end = unit.lines().matcher(whole);
    int from = 0;
    while (end.find()) {
      addAll(whole.substring(from, end.start()), from, sentences);
      from = end.end();
    }
    addAll(whole.substring(from), from, sentences);
    return sentences;
  }

  /**
   * Returns the text with what is kept as a word: as a number, which may begin a sentence, unless
   * it begins with a capital letter.
   */
  private static String hidden(CodedText source) {
    char[] text = source.text().toCharArray();
    for (Code code : source.codes()) {
      if (code.kind() == Code.Kind.KEEP) {
        char first = text[code.at()];
        Arrays.fill(text, code.at(), source.codes().get(code.pair()).at(), 'x');
        text[code.at()] = Character.isUpperCase(first) ? first : '1';
      }
    }
    return new String(text);
  }

  private void addAll(String text, int offset, List<Range> sentences) {
    int from = 0;
    for (int end : rules == null ? unicodeEnds(text) : rules.ends(text)) {
      add(text, from, end, offset, sentences);
      from = end;
    }
    add(text, from, text.length(), offset, sentences);
  }

  private List<Integer> unicodeEnds(String text) {
    List<Integer> ends = new ArrayList<>();
    int from = 0;
    for (int end : possibleEnds(text)) {
      if (end == text.length() || !isAbbreviated(text, from, end)) {
        ends.add(end);
        from = end;
      }
    }
    return ends;
  }

  /** Returns the ends that the JDK finds, and those behind marks that it does not know. */
  private SortedSet<Integer> possibleEnds(String text) {
    SortedSet<Integer> ends = new TreeSet<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.forLanguageTag(language));
    breaks.setText(text);
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      int closed = behindClosing(text, end);
      if (closed == text.length() || (!isBetweenMarks(text, closed) && isBegin(text, closed))) {
        ends.add(closed);
      }
    }
    for (int at = 1; at < text.length(); at++) {
      if (!Words.isSpace(text, at) && isEndBefore(text, at)) {
        ends.add(at);
      }
    }
    return ends;
  }

  private static boolean isEndBefore(String text, int at) {
    char mark = Spacing.markBefore(text, at);
    return SentenceEnding.of(mark) != SentenceEnding.NONE
        && !Spacing.isClosedAt(text, at)
        && isBegin(text, at)
        && (SentenceEnding.isSure(mark)
            || Spacing.isOpenedAt(text, at)
            || (Spacing.isClosedBefore(text, at) && Character.isUpperCase(text.charAt(at)))
            || (Character.isDigit(text.charAt(at)) && isBehindWord(text, at)));
  }

  /** Returns whether a full stop and a space stand here behind what is too long to be shortened. */
  private static boolean isBehindWord(String text, int at) {
    return LONG_WORD.matcher(text).region(Math.max(0, at - 7), at).matches();
  }

  /** Returns the place behind the closing marks that a space keeps from the sentence they close. */
  private static int behindClosing(String text, int end) {
    int closed = end;
    while (closed < text.length()
        && (Spacing.isClosedAt(text, closed) || (closed > end && Words.isSpace(text, closed)))) {
      closed++;
    }
    return closed;
  }

  /** Returns whether a sentence may begin here, rather than "he said" or a part behind a comma. */
  private static boolean isBegin(String text, int at) {
    int first = at;
    if (Character.getType(text.charAt(at)) == Character.DASH_PUNCTUATION) {
      do {
        first++;
      } while (first < text.length() && Words.isSpace(text, first));
    }
    return Spacing.CLAUSE_ENDS.indexOf(text.charAt(at)) < 0
        && (first == text.length()
            || !Character.isLowerCase(text.charAt(first))
            || (first == at && !Spacing.isClosedBefore(text, at)));
  }

  private static boolean isBetweenMarks(String text, int end) {
    return SentenceEnding.of(text.charAt(end)) != SentenceEnding.NONE
        && SentenceEnding.of(text.charAt(end - 1)) != SentenceEnding.NONE;
  }

  private static void add(String text, int from, int to, int offset, List<Range> sentences) {
    int first = from;
    while (first < to && Words.isSpace(text, first)) {
      first++;
    }
    int last = Words.beforeSpace(text, to);
    if (first < last) {
      sentences.add(new Range(offset + first, offset + last));
    }
  }

  /** Returns whether the sentence would end with an abbreviation, or in the middle of a line. */
  private boolean isAbbreviated(String text, int from, int end) {
    int last = Math.max(from, Words.beforeSpace(text, end));
    if (last == from || text.charAt(last - 1) != '.') {
      // The JDK ends a sentence at a line break of a paragraph, too.
      return last > from && !isEnd(text.charAt(last - 1));
    }
    int first = Math.max(from, text.lastIndexOf(' ', last - 1) + 1);
    String word = text.substring(first, last - 1).replaceFirst("^[^\\p{L}\\p{N}]+", "");
    NonbreakingPrefixes prefixes = NonbreakingPrefixes.of(language);
    return INITIALS.matcher(word).matches()
        || prefixes.isBeforeWords(word)
        || (prefixes.isBeforeNumbers(word) && Character.isDigit(text.charAt(end)));
  }

  /** Punctuation ends a sentence; letters, commas and the like before a line break do not. */
  private static boolean isEnd(char last) {
    return !Character.isLetterOrDigit(last) && ",;-–(".indexOf(last) < 0;
  }
}
