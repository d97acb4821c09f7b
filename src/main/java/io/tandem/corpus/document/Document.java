package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.CodePlacement.Placed;
import io.tandem.corpus.document.Sentences.Range;
import io.tandem.translation.Alignment.Link;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * A document whose texts are translated while everything else stays byte for byte: each unit's
 * sentences go out without codes, and come back with each code once.
 */
public final class Document {
  /** A translated sentence; links are between words, numbered from 0 on either side. */
  public record Sentence(String text, List<Link> links) {}

  /**
   * A translated document.
   *
   * @param units the units that were translated
   * @param codes the codes in them
   * @param byPosition the codes that no alignment placed
   * @param toReview the units that are marked for review
   */
  public record Translated(byte[] bytes, long units, long codes, long byPosition, long toReview) {}

  /** An edit before those inside of it. */
  private static final Comparator<Edit> IN_ORDER =
      Comparator.comparingInt(Edit::from).thenComparing(Edit::to, Comparator.reverseOrder());

  private final DocumentText text;
  private final List<Unit> units;
  private final Sentences sentences;

  private Document(DocumentText text, List<Unit> units, Sentences sentences) {
    this.text = text;
    this.units = units;
    this.sentences = sentences;
  }

  /**
   * Reads a document.
   *
   * @param file its name, for messages
   * @throws UserException if it is not of its format
   */
  public static Document of(byte[] bytes, String file, DocumentFormat format, Languages languages) {
    DocumentText text = DocumentText.of(bytes, file, format);
    List<Unit> units;
    try {
      units = format.units(text.text(), languages);
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
    return new Document(
        text,
        units.stream().filter(unit -> unit.source().isTranslatable()).toList(),
        new Sentences(languages.source()));
  }

  /** Returns the sentences to translate, in their order. */
  public List<String> sentences() {
    List<String> all = new ArrayList<>();
    for (Unit unit : units) {
      String whole = unit.source().text();
      for (Range range : sentences.of(whole)) {
        String sentence = whole.substring(range.from(), range.to());
        if (CodedText.hasLetter(sentence)) {
          all.add(sentence);
        }
      }
    }
    return all;
  }

  /**
   * Returns the document with translations.
   *
   * @param translations of {@link #sentences}, in their order
   */
  public Translated translated(Iterator<Sentence> translations) {
    List<Unit> outer = new ArrayList<>();
    List<Placed> targets = new ArrayList<>();
    List<Edit> inCodes = new ArrayList<>();
    long codes = 0;
    long byPosition = 0;
    long toReview = 0;
    for (Unit unit : units) {
      Placed placed = translated(unit.source(), translations);
      codes += unit.source().codes().size();
      byPosition += placed.byPosition();
      toReview += placed.needsReview() ? 1 : 0;
      if (unit.isInCode()) {
        inCodes.addAll(edits(unit, placed, List.of()));
      } else {
        outer.add(unit);
        targets.add(placed);
      }
    }
    inCodes.sort(IN_ORDER);
    List<Edit> edits = new ArrayList<>(inCodes);
    for (int i = 0; i < outer.size(); i++) {
      edits.addAll(edits(outer.get(i), targets.get(i), inCodes));
    }
    edits.sort(IN_ORDER);
    return new Translated(
        text.bytes(applied(0, text.text().length(), edits)),
        units.size(),
        codes,
        byPosition,
        toReview);
  }

  private Placed translated(CodedText source, Iterator<Sentence> translations) {
    StringBuilder target = new StringBuilder();
    List<Link> links = new ArrayList<>();
    int written = 0;
    for (Range range : sentences.of(source.text())) {
      target.append(source.text(), written, range.from());
      written = range.to();
      String sentence = source.text().substring(range.from(), range.to());
      int sourceWords = Words.of(source.text().substring(0, range.from())).size();
      int targetWords = Words.of(target.toString()).size();
      Sentence translation =
          CodedText.hasLetter(sentence) ? translations.next() : untranslated(sentence);
      target.append(translation.text());
      for (Link link : translation.links()) {
        links.add(new Link(link.source() + sourceWords, link.target() + targetWords));
      }
    }
    target.append(source.text(), written, source.text().length());
    return CodePlacement.place(source, target.toString(), links);
  }

  private static Sentence untranslated(String sentence) {
    List<Link> links = new ArrayList<>();
    for (int word = 0; word < Words.of(sentence).size(); word++) {
      links.add(new Link(word, word));
    }
    return new Sentence(sentence, links);
  }

  private List<Edit> edits(Unit unit, Placed placed, List<Edit> inCodes) {
    String written =
        placed
            .text()
            .written(
                text.format().escape(),
                code ->
                    code.from() == Code.NOWHERE
                        ? code.raw()
                        : applied(code.from(), code.from() + code.raw().length(), inCodes));
    return unit.writer().edits(written, placed.needsReview());
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
