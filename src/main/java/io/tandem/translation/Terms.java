package io.tandem.translation;

import io.tandem.config.SearchSettings;
import io.tandem.text.LanguageTag;
import io.tandem.text.Words;
import io.tandem.text.variants.Capitals;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodePlacement;
import io.tandem.translation.alignment.CodePlacement.Kept;
import io.tandem.translation.alignment.CodedText;
import io.tandem.translation.alignment.KeptTerms;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Words that translations have to contain as given: protected text, and terms of a glossary. What
 * the model wrote for one gives way to what was wanted, by alignment. The model reads the source as
 * it is, or with the glossary's translations behind the terms ({@code search.glossaryHints}).
 */
final class Terms {
  private record Term(String source, String target) {}

  private record Found(int from, int to, String target) {}

  /** The marks of Katakana that Japanese texts share with Hiragana: of long and voiced sounds. */
  private static final String MARKS_OF_KATAKANA = "\u30FC\uFF70\uFF9E\uFF9F";

  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private final Locale sourceLanguage;
  private final Locale targetLanguage;
  private final Optional<Pattern> protect;

  /** The terms by their first word in lower case, long ones first. */
  private final Map<String, List<Term>> glossary;

  private final boolean areHints;

  /**
   * @param sourceLanguage tag; empty: the casing is that of most languages
   * @param targetLanguage tag; as that of the source
   */
  Terms(SearchSettings settings, String sourceLanguage, String targetLanguage) {
    this.sourceLanguage = LanguageTag.of(sourceLanguage).locale();
    this.targetLanguage = LanguageTag.of(targetLanguage).locale();
    protect =
        settings.protect().stream()
            .map(pattern -> "(?:" + pattern + ")")
            .reduce((one, other) -> one + "|" + other)
            .map(Pattern::compile);
    glossary = glossary(settings);
    areHints = settings.glossaryHints();
  }

  /**
   * A line with its terms as codes.
   *
   * @param tags the tags that it begins with
   * @param coded the rest of it, as the model reads it
   * @param hints the translations of terms in that, with the space before each
   */
  record Marked(String tags, CodedText coded, List<Hint> hints) {
    /** Returns what the model reads. */
    String text() {
      return tags + coded.text();
    }

    /**
     * Returns an alignment to the words of the line, of which a hint is none: its words are aligned
     * to the last one of the term.
     */
    private List<Link> ofLine(List<Link> links) {
      if (hints.isEmpty()) {
        return links;
      }
      List<Integer> ofLine = new ArrayList<>();
      int word = -1;
      for (Words.Word read : Words.of(coded.text())) {
        word += hints.stream().anyMatch(hint -> hint.contains(read.from())) ? 0 : 1;
        ofLine.add(word);
      }
      return links.stream()
          .map(link -> new Link(ofLine.get(link.source()), link.target()))
          .toList();
    }
  }

  /** A range of what the model reads. */
  private record Hint(int from, int to) {
    boolean contains(int at) {
      return from <= at && at < to;
    }
  }

  private Map<String, List<Term>> glossary(SearchSettings settings) {
    Map<String, List<Term>> glossary = new HashMap<>();
    for (String entry : settings.glossary()) {
      Map.Entry<String, String> term = SearchSettings.term(entry);
      glossary
          .computeIfAbsent(firstWord(term.getKey(), 0), none -> new ArrayList<>())
          .add(new Term(term.getKey(), term.getValue()));
    }
    glossary
        .values()
        .forEach(
            terms ->
                terms.sort(
                    Comparator.comparingInt((Term term) -> term.source().length()).reversed()));
    return glossary;
  }

  /** Returns the word that begins here, in lower case; the next character where none does. */
  private String firstWord(String text, int from) {
    int to = from;
    do {
      to += Character.charCount(text.codePointAt(to));
    } while (isInWord(text, to));
    return lowerCase(text.substring(from, to));
  }

  /**
   * Returns a translation with the terms of its source as they are wanted.
   *
   * @param source the line that was translated
   */
  Translation kept(Marked source, Translation translation) {
    if (source.coded().codes().isEmpty()) {
      return translation;
    }
    List<Candidate> nBest = new ArrayList<>();
    KeptTerms terms = KeptTerms.NONE;
    for (Candidate candidate : translation.nBest()) {
      List<Kept> kept =
          CodePlacement.place(source.coded(), candidate.text(), candidate.alignment().links())
              .kept();
      if (nBest.isEmpty()) {
        terms = KeptTerms.of(kept);
      }
      nBest.add(with(kept, source, candidate));
    }
    return new Translation(translation.parts(), translation.sourceTruncated(), nBest, terms);
  }

  /**
   * Returns a line with its terms as codes.
   *
   * @param tags the tags that it begins with, which are no words
   * @param line the rest of it, normalized
   */
  Marked marked(String tags, String line) {
    CodedText.Builder text = new CodedText.Builder();
    List<Hint> hints = new ArrayList<>();
    int inserted = 0;
    int at = 0;
    for (Optional<Found> next = next(line, 0); next.isPresent(); next = next(line, at)) {
      Found found = next.get();
      text.text(line.substring(at, found.from()));
      at = found.to();
      String term = line.substring(found.from(), at);
      String hint = areHints && !term.equals(found.target()) ? " " + found.target() : "";
      if (!hint.isEmpty()) {
        hints.add(new Hint(at + inserted, at + inserted + hint.length()));
        inserted += hint.length();
      }
      text.keep(term + hint, found.target(), Code.NOWHERE);
    }
    text.text(line.substring(at));
    return new Marked(tags, text.build(), hints);
  }

  /** Returns the first term from here on, of those that begin there the protected one. */
  private Optional<Found> next(String line, int from) {
    Optional<Found> kept =
        protect
            .map(pattern -> pattern.matcher(line))
            .filter(matcher -> matcher.find(from) && matcher.end() > matcher.start())
            .map(matcher -> new Found(matcher.start(), matcher.end(), matcher.group()));
    int last = kept.map(Found::from).orElse(line.length());
    for (int at = from; at < last && !glossary.isEmpty(); at++) {
      Optional<Found> term = isInWord(line, at) ? Optional.empty() : term(line, at);
      if (term.isPresent()) {
        return term;
      }
    }
    return kept;
  }

  /** Returns whether a word continues here; without spaces only one in Katakana is known to. */
  private static boolean isInWord(String line, int at) {
    if (at == 0 || at == line.length()) {
      return false;
    }
    int next = line.codePointAt(at);
    int last = line.codePointBefore(baseEnd(line, at));
    return continuesWord(next)
        || (isPartOfWord(last) && isPartOfWord(next))
        || (isKatakana(last) && isKatakana(next));
  }

  /** Returns the end of the character that the marks before a place belong to. */
  private static int baseEnd(String line, int at) {
    int end = at;
    for (int last = line.codePointBefore(end);
        continuesWord(last) && end > Character.charCount(last);
        last = line.codePointBefore(end)) {
      end -= Character.charCount(last);
    }
    return end;
  }

  private static boolean isPartOfWord(int c) {
    return Character.isLetterOrDigit(c) && !Words.isWithoutSpaces(c);
  }

  /** Returns whether a character belongs to the one before it, or joins that to the next. */
  private static boolean continuesWord(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> c == NON_JOINER || c == JOINER;
    };
  }

  private static boolean isKatakana(int c) {
    return UnicodeScript.of(c) == UnicodeScript.KATAKANA || MARKS_OF_KATAKANA.indexOf(c) >= 0;
  }

  private Optional<Found> term(String line, int at) {
    for (Term term : glossary.getOrDefault(firstWord(line, at), List.of())) {
      int to = at + term.source().length();
      if (to <= line.length()
          && !isInWord(line, to)
          && lowerCase(line.substring(at, to)).equals(lowerCase(term.source()))) {
        return Optional.of(new Found(at, to, inCaseOf(line.codePointAt(at), term)));
      }
    }
    return Optional.empty();
  }

  private String lowerCase(String source) {
    return source.toLowerCase(sourceLanguage);
  }

  /** A term that begins a sentence there begins one in the translation. */
  private String inCaseOf(int first, Term term) {
    boolean isRaised =
        Character.isUpperCase(first) && Character.isLowerCase(term.source().codePointAt(0));
    return isRaised ? Capitals.capitalized(term.target(), targetLanguage) : term.target();
  }

  /** Returns a translation with other words, and an alignment of these. */
  private static Candidate with(List<Kept> kept, Marked source, Candidate candidate) {
    StringBuilder text = new StringBuilder();
    List<Integer> sourceWords = new ArrayList<>(); // of each character
    List<Integer> old = sourceWordOfCharacters(candidate);
    int at = 0;
    for (Kept one : kept) {
      text.append(candidate.text(), at, one.from()).append(one.text());
      sourceWords.addAll(old.subList(at, one.from()));
      int word = Words.of(source.coded().text().substring(0, one.source() + 1)).size() - 1;
      one.text().chars().forEach(character -> sourceWords.add(word));
      at = one.to();
    }
    text.append(candidate.text(), at, candidate.text().length());
    sourceWords.addAll(old.subList(at, old.size()));
    List<Link> links = new ArrayList<>();
    List<Words.Word> words = Words.of(text.toString());
    for (int word = 0; word < words.size(); word++) {
      links.add(new Link(sourceWords.get(words.get(word).coreFrom()), word));
    }
    return candidate.withText(text.toString(), new Alignment(source.ofLine(links)));
  }

  private static List<Integer> sourceWordOfCharacters(Candidate candidate) {
    Map<Integer, Integer> ofWord = new HashMap<>();
    candidate.alignment().links().forEach(link -> ofWord.put(link.target(), link.source()));
    List<Integer> sourceWords = new ArrayList<>();
    List<Words.Word> words = Words.of(candidate.text());
    for (int word = 0; word < words.size(); word++) {
      while (sourceWords.size() < words.get(word).to()) {
        sourceWords.add(ofWord.getOrDefault(word, 0));
      }
    }
    while (sourceWords.size() < candidate.text().length()) {
      sourceWords.add(0);
    }
    return sourceWords;
  }
}
