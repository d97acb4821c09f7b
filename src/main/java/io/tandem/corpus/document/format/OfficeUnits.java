package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The paragraphs in an entry of a file of Microsoft Office (Office Open XML): WordprocessingML,
 * DrawingML, the strings of spreadsheets, and comments. Line breaks, tabs and paragraphs inside, as
 * those of text boxes, divide a paragraph into texts.
 */
final class OfficeUnits {
  private static final Set<String> PARAGRAPHS = Set.of("p", "si", "is");

  /** Elements that describe a paragraph and have to keep their places in it. */
  private static final Set<String> PROPERTIES = Set.of("pPr", "endParaRPr", "rPh", "phoneticPr");

  /** What a file says of itself; Word shows it on covers, too. */
  private static final Set<String> DESCRIPTIONS =
      Set.of("dc:title", "dc:subject", "dc:description", "cp:keywords", "cp:category");

  /** What a picture or a shape is, with its alternative text. */
  private static final Set<String> PICTURES = Set.of("docPr", "cNvPr");

  private static final List<String> ALTERNATIVES = List.of("title", "descr");

  private static final Set<String> BREAKS = Set.of("br", "cr", "tab", "ptab");

  /** Comments that have their text in one element: in spreadsheets, and older ones on slides. */
  private static final Set<String> COMMENTS = Set.of("comment", "threadedComment", "cm");

  /** The entries of spreadsheets, whose texts have line ends of their own. */
  private static final Set<String> SHEETS = Set.of("sst", "worksheet", "ThreadedComments");

  /** The entries of texts and of slides with what holds for all texts. */
  private static final Set<String> DEFAULTS = Set.of("styles", "presentation");

  /** The entries of tables, and of the data of pivot tables. */
  private static final Set<String> TABLES = Set.of("table", "pivotCacheDefinition");

  private static final Set<String> COLUMNS = Set.of("tableColumn", "cacheField");

  private final String document;
  private final boolean hasLines;
  private final References.Names names;
  private final List<Unit> units = new ArrayList<>();

  /** The text that is being collected, where it begins, and what ends the run that it is in. */
  private OfficeText text;

  private int from = -1;
  private String before = "";

  private OfficeUnits(String document, boolean hasLines) {
    this.document = document;
    this.hasLines = hasLines;
    names = hasLines ? References.SHEET : References.XML;
  }

  static Texts of(String text, Languages languages) {
    Branch root = Branch.root(Markup.xml(text));
    if (DEFAULTS.contains(root.name())) {
      List<Edit> names = new ArrayList<>();
      addNames(root, languages, names);
      return new Texts(List.of(), names);
    }
    if (TABLES.contains(root.name())) {
      Set<String> columns = new HashSet<>();
      addColumns(root, columns);
      return new Texts(List.of(), List.of(), columns);
    }
    boolean isOfSheet = SHEETS.contains(root.name()) || root.child("commentList").isPresent();
    OfficeUnits found = new OfficeUnits(text, isOfSheet);
    found.collect(root);
    return Texts.of(found.units);
  }

  /**
   * Adds what a table says of the cells in its first and last row. Formulas refer to columns by
   * these names, and Excel calls a file damaged whose cells have others.
   */
  private static void addColumns(Branch element, Set<String> columns) {
    if (COLUMNS.contains(element.name())) {
      columns.add(References.unescapedInSheet(element.start().attribute("name")));
      columns.add(References.unescapedInSheet(element.start().attribute("totalsRowLabel")));
    }
    element.elements().forEach(child -> addColumns(child, columns));
  }

  /** Adds the changes of the languages by which programs check the spelling. */
  private static void addNames(Branch element, Languages languages, List<Edit> names) {
    String target = languages.target();
    if (element.name().equals("lang")) {
      String attribute =
          switch (languages.kind()) {
            case WESTERN -> "w:val";
            case ASIAN -> "w:eastAsia";
            case COMPLEX -> "w:bidi";
          };
      languages.renamed(element.start(), "w:val", attribute, target).ifPresent(names::add);
    } else if (element.name().equals("defRPr")) {
      languages.renamed(element.start(), "lang", "lang", target).ifPresent(names::add);
    }
    element.elements().forEach(child -> addNames(child, languages, names));
  }

  /**
   * @param from its place in the document, whose line ends stay
   */
  private void add(CodedText source, int from, int to, Unit.Writer writer) {
    if (hasLines) {
      String lineEnd = document.substring(from, to).contains("\r\n") ? "\r\n" : "\n";
      UnaryOperator<String> escape = text -> References.escapedInSheet(text).replace("\n", lineEnd);
      units.add(new Unit(source, false, Unit.LineEnds.ALL, escape, writer));
    } else {
      units.add(Unit.xml(source, writer));
    }
  }

  private void collect(Branch element) {
    if (PARAGRAPHS.contains(element.name())) {
      addParagraph(element);
    } else if (COMMENTS.contains(element.name()) && element.child("text").isPresent()) {
      addComment(element, element.child("text").get());
    } else if (DESCRIPTIONS.contains(element.start().name())) {
      addPlain(element);
    } else if (PICTURES.contains(element.name())) {
      ALTERNATIVES.forEach(name -> element.start().value(name).ifPresent(this::addAlternative));
    } else {
      element.elements().forEach(this::collect);
    }
  }

  /** Programs put the name of a picture's file where nobody has described it. */
  private void addAlternative(Tag.Value value) {
    if (!Placeholders.isFile(value.text())) {
      CodedText.Builder text = new CodedText.Builder();
      Placeholders.addAddresses(value.text(), OfficeUnits::escapedInAttribute, text);
      units.add(
          new Unit(
              text.build(),
              true,
              Unit.LineEnds.ALL,
              OfficeUnits::escapedInAttribute,
              (target, origin) -> List.of(new Edit(value.from(), value.to(), target))));
    }
  }

  private static String escapedInAttribute(String text) {
    return XmlText.quoted(XmlText.escaped(text)).replace("\r", "&#xD;").replace("\n", "&#xA;");
  }

  /** The mentions of people in a comment are places in its text, which therefore stays. */
  private void addComment(Branch comment, Branch content) {
    if (!content.elements().isEmpty()) {
      addParagraph(content);
    } else if (comment.child("mentions").isEmpty()) {
      addPlain(content);
    }
  }

  private void addParagraph(Branch paragraph) {
    if (OfficeText.isCode(paragraph, "pPr", "pStyle")) {
      return;
    }
    begin(paragraph.contentFrom(), "");
    for (Branch child : paragraph.children()) {
      if (child.name().equals("t")) {
        addPlain(child);
        begin(child.to(), "");
      } else if (PROPERTIES.contains(child.name())
          || BREAKS.contains(child.name())
          || hasParagraph(child)) {
        finish(child.from(), "");
        collect(child);
        begin(child.to(), "");
      } else if (child.name().equals("r") && !text.isInField() && hasBreak(child)) {
        addDivided(child);
      } else {
        text.add(child);
      }
    }
    finish(paragraph.contentTo(), "");
  }

  private static boolean hasParagraph(Branch element) {
    return element.elements().stream()
        .anyMatch(child -> PARAGRAPHS.contains(child.name()) || hasParagraph(child));
  }

  private static boolean hasBreak(Branch run) {
    return run.elements().stream().anyMatch(child -> BREAKS.contains(child.name()));
  }

  /**
   * Adds a run with line breaks or tabs; a text that ends at one ends its run and begins it anew.
   */
  private void addDivided(Branch run) {
    String start = run.start().raw() + run.child("rPr").map(Branch::raw).orElse("");
    String end = run.endTag();
    for (Branch child : run.children()) {
      if (BREAKS.contains(child.name())) {
        finish(child.from(), start);
        begin(child.to(), end);
      } else {
        text.addPiece(run, child);
      }
    }
    if (text.isEmpty()) {
      begin(run.to(), "");
    }
  }

  private void begin(int at, String end) {
    text = new OfficeText(names, this::collect);
    from = at;
    before = end;
  }

  /**
   * Makes a unit of the text so far.
   *
   * @param after what begins the run anew in which it ends
   */
  private void finish(int to, String after) {
    Optional<OfficeText.Target> target = text.target();
    if (target.isPresent()) {
      int first = from;
      String end = before;
      CodedText source = target.get().source();
      add(
          source,
          first,
          to,
          (translation, origin) ->
              List.of(new Edit(first, to, end + target.get().written(translation) + after)));
    }
  }

  /** Adds a text without runs, as spreadsheets have it. */
  private void addPlain(Branch element) {
    CodedText.Builder plain = new CodedText.Builder();
    element.children().forEach(piece -> References.add(piece.raw(), piece.from(), names, plain));
    add(
        plain.build(),
        element.contentFrom(),
        element.contentTo(),
        (target, origin) -> List.of(new Edit(element.contentFrom(), element.contentTo(), target)));
  }
}
