package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.Document.Sentence;
import io.tandem.corpus.document.Document.Translated;
import io.tandem.corpus.document.Sentences.Range;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Edit;
import io.tandem.corpus.document.format.Match;
import io.tandem.corpus.document.format.Origin;
import io.tandem.corpus.document.format.Placeholders;
import io.tandem.corpus.document.format.Texts;
import io.tandem.corpus.document.format.Unit;
import io.tandem.text.Spacing;
import io.tandem.text.Words;
import io.tandem.text.Words.Word;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodePlacement;
import io.tandem.translation.alignment.CodePlacement.Placed;
import io.tandem.translation.alignment.CodedText;
import io.tandem.translation.alignment.KeptTerms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The units of a document, or of an entry of it, and their places in its text. */
final class DocumentUnits {
  /** An edit before those inside of it. */
  private static final Comparator<Edit> IN_ORDER =
      Comparator.comparingInt(Edit::from).thenComparing(Edit::to, Comparator.reverseOrder());

  private final DocumentText text;
  private final List<Unit> units;
  private final List<Edit> names;
  private final Set<String> fixed;
  private final Sentences sentences;
  private final TranslationMemory memory;

  private DocumentUnits(
      DocumentText text,
      List<Unit> units,
      List<Edit> names,
      Set<String> fixed,
      Sentences sentences,
      TranslationMemory memory) {
    this.text = text;
    this.units = units;
    this.names = names;
    this.fixed = fixed;
    this.sentences = sentences;
    this.memory = memory;
  }

  /**
   * @param file its name, for messages
   * @throws UserException if it is not of its format
   */
  static DocumentUnits of(
      byte[] bytes, String file, DocumentFormat format, DocumentContext context) {
    return of(DocumentText.of(bytes, file, format), context);
  }

  /**
   * @throws UserException if it is not of its format
   */
  static DocumentUnits of(DocumentText text, DocumentContext context) {
    Texts texts;
    try {
      texts = text.format().texts(text.text(), context.languages());
    } catch (UserException e) {
      throw new UserException(text.file() + ": " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new UserException(
          text.file()
              + ": it is nested too deeply to be read; is it damaged, or made by a program?",
          e);
    }
    return new DocumentUnits(
        text,
        texts.units().stream().filter(unit -> unit.source().isTranslatable()).toList(),
        texts.names(),
        texts.fixed(),
        context.sentences(),
        context.memory());
  }

  /** Returns the texts that stay in all entries of the document. */
  Set<String> fixed() {
    return fixed;
  }

  /** Returns these units but those with one of the texts. */
  DocumentUnits without(Set<String> others) {
    List<Unit> left =
        units.stream().filter(unit -> !others.contains(unit.source().text())).toList();
    return new DocumentUnits(text, left, names, fixed, sentences, memory);
  }

  /** Returns the sentences that the model has to translate, in their order. */
  List<String> sentences() {
    List<String> all = new ArrayList<>();
    for (Unit unit : units) {
      String whole = unit.source().text();
      if (match(unit).isPresent()) {
        continue;
      }
      for (Range range : sentences.of(unit)) {
        String sentence = whole.substring(range.from(), range.to());
        if (isForModel(sentence)) {
          all.add(sentence);
        }
      }
    }
    return all;
  }

  /**
   * Returns what the memory has for a unit. One whose source differs is of use only where its
   * translation can be marked, and its placeholders are the same.
   */
  private Optional<Match> match(Unit unit) {
    String source = unit.source().text();
    return text.format().marksReview()
        ? memory
            .match(source)
            .filter(found -> found.isExact() || Placeholders.areSame(source, found.source()))
        : memory.exactMatch(source);
  }

  private boolean isForModel(String sentence) {
    return CodedText.hasLetter(sentence) && memory.exactMatch(sentence).isEmpty();
  }

  private int sentencesInMemory(Unit unit) {
    String whole = unit.source().text();
    return (int)
        sentences.of(unit).stream()
            .map(range -> whole.substring(range.from(), range.to()))
            .filter(sentence -> memory.exactMatch(sentence).isPresent())
            .count();
  }

  /** A unit with its translation. */
  private record Finished(
      Unit unit,
      CodedText target,
      int byPosition,
      KeptTerms terms,
      int sentencesFromMemory,
      Origin origin,
      boolean hasOtherNumbers,
      boolean hasOtherSigns) {
    TranslatedText text() {
      Map<String, String> names = TranslatedText.names(unit.source());
      return new TranslatedText(
          TranslatedText.shown(unit.source(), names),
          TranslatedText.shown(target, names),
          origin.match().map(Match::percent).orElse(0),
          sentencesFromMemory,
          unit.source().codes().size(),
          byPosition,
          terms,
          hasOtherNumbers,
          hasOtherSigns,
          origin.needsReview());
    }
  }

  boolean hasTexts() {
    return !units.isEmpty();
  }

  /**
   * Returns the text with translations of its sentences, of which others may follow.
   *
   * @param isRenamed whether it names the target's language
   */
  Translated translated(Iterator<Sentence> translations, boolean isRenamed) {
    List<Finished> outer = new ArrayList<>();
    List<Edit> inCodes = new ArrayList<>(isRenamed ? names : List.of());
    List<TranslatedText> texts = new ArrayList<>();
    for (Unit unit : units) {
      Finished finished = finished(unit, translations);
      texts.add(finished.text());
      if (unit.isInCode()) {
        inCodes.addAll(edits(finished, List.of()));
      } else {
        outer.add(finished);
      }
    }
    inCodes.sort(IN_ORDER);
    List<Edit> edits = new ArrayList<>(inCodes);
    outer.forEach(finished -> edits.addAll(edits(finished, inCodes)));
    edits.sort(IN_ORDER);
    return new Translated(text.bytes(applied(0, text.text().length(), edits)), texts);
  }

  private Finished finished(Unit unit, Iterator<Sentence> translations) {
    CodedText source = unit.source();
    CodedText numbered = Placeholders.numbered(source);
    Optional<Match> match = match(unit);
    Projected projected =
        match
            .map(found -> new Projected(placed(numbered, found), KeptTerms.NONE))
            .orElseGet(() -> translated(unit, numbered, translations));
    Placed placed = projected.placed();
    KeptTerms terms = projected.terms();
    CodedText cleared = Placeholders.withoutRemains(source, placed.text());
    CodedText target = numbered.equals(source) ? cleared : Placeholders.unnumbered(cleared);
    boolean hasOtherNumbers = !Numbers.areSame(source.withoutKept(), target.text());
    boolean hasOtherSigns = !Placeholders.hasSameSigns(source, target);
    boolean needsReview =
        hasOtherNumbers
            || hasOtherSigns
            || placed.needsReview()
            || !terms.inserted().isEmpty()
            || match.filter(found -> !found.isExact()).isPresent();
    return new Finished(
        unit,
        target,
        placed.byPosition(),
        terms,
        match.isPresent() ? 0 : sentencesInMemory(unit),
        new Origin(match, needsReview),
        hasOtherNumbers,
        hasOtherSigns);
  }

  /**
   * The memory tells an alignment as far as it has codes; others go to their relative positions.
   */
  private static Placed placed(CodedText source, Match match) {
    String text = source.text();
    String core = text.strip();
    int from = text.indexOf(core);
    String target = text.substring(0, from) + match.target() + text.substring(from + core.length());
    return CodePlacement.place(source, target, match.isExact() ? match.links() : List.of());
  }

  /** A translation with its codes, and its terms. */
  private record Projected(Placed placed, KeptTerms terms) {}

  /**
   * @param source of the unit, with its codes as they are to be written
   */
  private Projected translated(Unit unit, CodedText source, Iterator<Sentence> translations) {
    StringBuilder target = new StringBuilder();
    List<Links> links = new ArrayList<>();
    int written = 0;
    String last = "";
    KeptTerms terms = KeptTerms.NONE;
    for (Range range : sentences.of(unit)) {
      String between = source.text().substring(written, range.from());
      String sentence = source.text().substring(range.from(), range.to());
      written = range.to();
      Sentence translation = isForModel(sentence) ? translations.next() : known(sentence);
      String space = spaced(between, last, sentence, target, translation.text());
      last = sentence;
      links.add(new Links(range.from(), target.append(space).length(), translation.links()));
      target.append(translation.text());
      terms = terms.and(translation.terms());
    }
    target.append(source.text(), written, source.text().length());
    Placed placed =
        CodePlacement.place(
            source, target.toString(), ofWhole(links, source.text(), target.toString()));
    return new Projected(placed, terms);
  }

  /** Links of a sentence and its translation, which begin here. */
  private record Links(int source, int target, List<Link> links) {}

  /** Returns links between the words of whole texts. */
  private static List<Link> ofWhole(List<Links> parts, String source, String target) {
    List<Word> sourceWords = Words.of(source);
    List<Word> targetWords = Words.of(target);
    List<Link> links = new ArrayList<>();
    for (Links part : parts) {
      int from = Words.firstBehind(part.source, sourceWords);
      int to = Words.firstBehind(part.target, targetWords);
      part.links.forEach(link -> links.add(new Link(link.source() + from, link.target() + to)));
    }
    return links;
  }

  /**
   * Returns the white space between two translations: that of the source, or a space more or none
   * where sentences follow each other with spaces in one of the languages alone.
   *
   * @param last the sentence of the source before the space; empty for none
   * @param next the sentence of the source behind it
   */
  private static String spaced(
      String space, String last, String next, CharSequence lastTarget, String nextTarget) {
    boolean isSpaced = Spacing.isNeededBetween(lastTarget, nextTarget);
    if (space.isEmpty() && isSpaced && Spacing.isUnusualBetween(last, next)) {
      return " ";
    }
    return space.equals(" ") && !isSpaced && Spacing.isNeededBetween(last, next) ? "" : space;
  }

  /** Returns what the memory has for a sentence; what has no letter stays as it is. */
  private Sentence known(String sentence) {
    return memory
        .exactMatch(sentence)
        .map(match -> new Sentence(match.target(), match.links()))
        .orElseGet(() -> untranslated(sentence));
  }

  private static Sentence untranslated(String sentence) {
    List<Link> links = new ArrayList<>();
    for (int word = 0; word < Words.of(sentence).size(); word++) {
      links.add(new Link(word, word));
    }
    return new Sentence(sentence, links);
  }

  private List<Edit> edits(Finished finished, List<Edit> inCodes) {
    Unit unit = finished.unit();
    String written = finished.target().written(unit.escape(), code -> written(code, inCodes));
    return unit.writer().edits(written, finished.origin());
  }

  private String written(Code code, List<Edit> inCodes) {
    return code.from() == Code.NOWHERE
        ? code.raw()
        : code.raw()
            .replace(
                text.text().substring(code.from(), code.to()),
                applied(code.from(), code.to(), inCodes));
  }

  /**
   * Returns a part of the document after changes; those inside of others are left out.
   *
   * @param edits in the order {@link #IN_ORDER}
   */
  private String applied(int from, int to, List<Edit> edits) {
    int first = Collections.binarySearch(edits, new Edit(from, Integer.MAX_VALUE, ""), IN_ORDER);
    StringBuilder out = new StringBuilder();
    int at = from;
    for (int i = -1 - first; i < edits.size() && edits.get(i).from() <= to; i++) {
      Edit edit = edits.get(i);
      if (edit.from() >= at && edit.to() <= to) {
        out.append(text.text(), at, edit.from()).append(edit.text());
        at = edit.to();
      }
    }
    return out.append(text.text(), at, to).toString();
  }
}
