package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The paragraphs and headings in an entry of an OpenDocument file, with spans as codes. Line breaks
 * and tabs divide a paragraph into texts; fields and deleted text stay as they are.
 */
final class OpenDocumentUnits {
  /** Elements with a text: those of documents, of pictures, and of what a file says of itself. */
  private static final Set<String> PARAGRAPHS =
      Set.of(
          "text:p",
          "text:h",
          "svg:title",
          "svg:desc",
          "dc:title",
          "dc:subject",
          "dc:description",
          "meta:keyword");

  /** The alternative text of pictures, where a program may put the name of a file. */
  private static final Set<String> ALTERNATIVES = Set.of("svg:title", "svg:desc");

  private static final Set<String> PAIRS = Set.of("text:span", "text:a", "text:meta");
  private static final String DELETED = "text:tracked-changes";
  private static final Set<String> BREAKS = Set.of("text:line-break", "text:tab");

  private final Languages languages;
  private final List<Unit> units = new ArrayList<>();
  private final List<Edit> names = new ArrayList<>();

  private OpenDocumentUnits(Languages languages) {
    this.languages = languages;
  }

  static Texts of(String text, Languages languages) {
    OpenDocumentUnits found = new OpenDocumentUnits(languages);
    found.collect(Branch.root(Markup.xml(text)), false);
    return new Texts(found.units, found.names);
  }

  private static boolean is(Branch element, Set<String> names) {
    return element.isElement() && names.contains(element.start().name());
  }

  private void collect(Branch element, boolean isInCode) {
    if (is(element, PARAGRAPHS)) {
      if (!is(element, ALTERNATIVES)
          || !Placeholders.isFile(References.resolved(element.content()))) {
        addParagraph(element, isInCode);
      }
    } else if (!element.start().name().equals(DELETED)) {
      if (element.start().name().equals("style:text-properties")) {
        addNames(element.start());
      }
      element.elements().forEach(child -> collect(child, isInCode));
    }
  }

  /** Adds the changes of the language by which programs check the spelling. */
  private void addNames(Tag properties) {
    Locale target = Locale.forLanguageTag(languages.target());
    String country = target.getCountry().isEmpty() ? "none" : target.getCountry();
    String of =
        switch (languages.kind()) {
          case WESTERN -> "fo:%s";
          case ASIAN -> "style:%s-asian";
          case COMPLEX -> "style:%s-complex";
        };
    Map.of("language", target.getLanguage(), "country", country)
        .forEach(
            (name, value) ->
                languages
                    .renamed(properties, "fo:language", of.formatted(name), value)
                    .ifPresent(names::add));
  }

  /** The text of a paragraph, or its part behind a line break, that is being collected. */
  private static final class Part {
    private final boolean isInCode;
    private CodedText.Builder text = new CodedText.Builder();
    private int from;

    Part(boolean isInCode, int from) {
      this.isInCode = isInCode;
      this.from = from;
    }
  }

  private void addParagraph(Branch paragraph, boolean isInCode) {
    Part part = new Part(isInCode, paragraph.contentFrom());
    paragraph.children().forEach(child -> add(child, part));
    finish(part, paragraph.contentTo());
  }

  private void finish(Part part, int to) {
    int from = part.from;
    CodedText source = part.text.build();
    Unit.Writer writer = (target, origin) -> List.of(new Edit(from, to, target));
    units.add(part.isInCode ? Unit.inCode(source, writer) : Unit.xml(source, writer));
  }

  /** Of a span with a line break each part of the paragraph has but one tag. */
  private void add(Branch piece, Part to) {
    if (is(piece, BREAKS)) {
      finish(to, piece.from());
      to.text = new CodedText.Builder();
      to.from = piece.to();
      return;
    }
    switch (piece.start().kind()) {
      case TEXT -> References.add(piece.raw(), piece.from(), References.XML, to.text);
      case START -> {
        if (is(piece, PAIRS)) {
          String key = "element " + piece.from();
          to.text.open(key, piece.start().raw(), piece.from());
          piece.children().forEach(inner -> add(inner, to));
          to.text.close(key, piece.endTag(), piece.contentTo());
        } else if (piece.elements().isEmpty()) {
          to.text.keep(References.resolved(piece.content()), piece.raw(), piece.from());
        } else {
          to.text.alone(piece.raw(), piece.from());
          collect(piece, true);
        }
      }
      default -> to.text.alone(piece.raw(), piece.from());
    }
  }
}
