package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text made of runs. Most of it has one format, in which a translation begins and ends; a part in
 * another format is a pair of codes, each of which ends a run and begins one, so that runs never
 * nest whatever the order of codes. What else stands between runs is a code in the same way.
 */
final class OfficeText {
  /** Elements in which Word keeps notes for itself. */
  private static final Set<String> IGNORED = Set.of("proofErr", "lastRenderedPageBreak");

  /** Elements around runs. */
  private static final Set<String> AROUND =
      Set.of("hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "sdt", "dir");

  /** The styles of code in Word, in the files of pandoc, and by convention. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?i)(?:(?:HTML|Source|Inline)?[ _-]?Code|HTML(?:Keyboard|Sample|Variable|Preformatted)|Verbatim)(?:Char)?");

  /** The kinds of parts of a text. */
  enum Kind {
    TEXT,
    ALONE,
    KEEP,
    OPEN,
    CLOSE
  }

  /**
   * A part of the text.
   *
   * @param content text, or the markup of a code outside of runs
   * @param detail the properties of a text's run, or what the model reads of what is kept
   * @param from the place in the document of what may have texts of its own, or {@link
   *     Code#NOWHERE}
   * @param to the end of that place
   */
  private record Piece(Kind kind, String content, String detail, int from, int to) {
    Piece(Kind kind, String content, String detail) {
      this(kind, content, detail, Code.NOWHERE, Code.NOWHERE);
    }
  }

  /**
   * The text to translate, and the markup around its translation.
   *
   * @param start begins a run in the usual format
   * @param end ends a run
   */
  record Target(CodedText source, String start, String end) {
    String written(String translation) {
      return (start + translation + end).replace(start + end, "");
    }
  }

  private final References.Names names;

  /** Takes elements inside of runs, in which there may be texts of their own. */
  private final Consumer<Branch> inner;

  private final List<Piece> pieces = new ArrayList<>();

  /** The name of a run, with its prefix. */
  private String run = "";

  /** The field that is being read; null outside of one, and in a result that is text. */
  private OfficeField field;

  OfficeText(References.Names names, Consumer<Branch> inner) {
    this.names = names;
    this.inner = inner;
  }

  boolean isInField() {
    return field != null;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Adds a child of a paragraph. */
  void add(Branch child) {
    if (child.name().equals("r") && field == null && !OfficeField.hasMark(child)) {
      child.children().forEach(part -> addPiece(child, part));
    } else if (AROUND.contains(child.name()) && OfficeField.isCutBy(child)) {
      addCut(child);
    } else if (child.name().equals("r") || field != null) {
      addToField(child, child.raw());
    } else if (isComputed(child)) {
      pieces.add(new Piece(Kind.KEEP, child.raw(), shown(child)));
    } else if (AROUND.contains(child.name()) && child.start().kind() == Tag.Kind.START) {
      Branch content = child.child("sdtContent").orElse(child);
      pieces.add(new Piece(Kind.OPEN, startOf(child, content), ""));
      content.children().forEach(this::add);
      pieces.add(new Piece(Kind.CLOSE, endOf(child, content), ""));
    } else if (child.isElement() && !IGNORED.contains(child.name())) {
      pieces.add(new Piece(Kind.ALONE, child.raw(), ""));
    }
  }

  /**
   * Adds an element around a part of a field and other runs. Each run of the field gets the element
   * for itself, so that the field stays whole.
   */
  private void addCut(Branch element) {
    Branch content = element.child("sdtContent").orElse(element);
    String start = startOf(element, content);
    String end = endOf(element, content);
    boolean isOpen = false;
    for (Branch part : content.elements()) {
      boolean isOfField = field != null || OfficeField.hasMark(part);
      if (isOpen == isOfField) {
        pieces.add(new Piece(isOpen ? Kind.CLOSE : Kind.OPEN, isOpen ? end : start, ""));
        isOpen = !isOpen;
      }
      if (isOfField) {
        addToField(part, start + part.raw() + end);
      } else {
        add(part);
      }
    }
    if (isOpen) {
      pieces.add(new Piece(Kind.CLOSE, end, ""));
    }
  }

  private static String startOf(Branch element, Branch content) {
    return element.start().document().substring(element.from(), content.contentFrom());
  }

  private static String endOf(Branch element, Branch content) {
    return element.start().document().substring(content.contentTo(), element.to());
  }

  /** Slides have no fields but those for their number, the date and the like. */
  private static boolean isComputed(Branch child) {
    return child.name().equals("fld")
        || (child.name().equals("fldSimple")
            && OfficeField.isComputed(child.start().attribute("w:instr")));
  }

  /** Returns the text in runs of an element. */
  private static String shown(Branch element) {
    return element.name().equals("t")
        ? References.resolved(element.content())
        : element.elements().stream().map(OfficeText::shown).collect(Collectors.joining());
  }

  private void addToField(Branch child, String raw) {
    field = field == null ? new OfficeField() : field;
    field.add(child, raw);
    if (field.isComplete()) {
      pieces.add(new Piece(field.kind(), field.raw(), field.result()));
      field = null;
    }
  }

  /** Adds a part of a run. */
  void addPiece(Branch element, Branch child) {
    run = element.start().name();
    String properties = element.child("rPr").map(Branch::raw).orElse("");
    String raw = element.start().raw() + properties + child.raw() + element.endTag();
    switch (child.name()) {
      case "t" ->
          pieces.add(
              isCode(element, "rPr", "rStyle")
                  ? new Piece(Kind.KEEP, raw, References.resolved(child.content()))
                  : new Piece(Kind.TEXT, child.content(), format(properties)));
      case "noBreakHyphen" -> pieces.add(new Piece(Kind.TEXT, "\u2011", format(properties)));
      case "rPr", "" -> {}
      default -> {
        if (!IGNORED.contains(child.name())) {
          pieces.add(new Piece(Kind.ALONE, raw, "", child.from(), child.to()));
          inner.accept(child);
        }
      }
    }
  }

  /** Returns whether a run or a paragraph has a style of code. */
  static boolean isCode(Branch element, String properties, String style) {
    return element
        .child(properties)
        .flatMap(all -> all.child(style))
        .filter(named -> CODE.matcher(named.start().attribute("w:val")).matches())
        .isPresent();
  }

  /** Returns the properties of a run without what does not show. */
  private static String format(String properties) {
    return properties
        .replaceAll("<w:(?:lang|noProof)\\b[^>]*/>", "")
        .replaceAll(" (?:lang|altLang|dirty|err|smtClean|noProof)=\"[^\"]*\"", "")
        .replaceAll("<(\\w+:)?rPr\\s*(?:/>|></\\1?rPr>)", "");
  }

  /** Returns what to translate; empty if there are no runs with text. */
  Optional<Target> target() {
    if (field != null) {
      pieces.add(new Piece(Kind.ALONE, field.raw(), ""));
      field = null;
    }
    Map<String, Integer> lengths = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.TEXT) {
        lengths.merge(piece.detail(), piece.content().length(), Integer::sum);
      }
    }
    if (lengths.isEmpty()) {
      return Optional.empty();
    }
    String usual = "";
    for (String format : lengths.keySet()) {
      usual = lengths.get(format) > lengths.getOrDefault(usual, -1) ? format : usual;
    }
    String start = start(usual);
    return Optional.of(new Target(source(usual, start), start, end()));
  }

  private String start(String format) {
    String prefix = run.substring(0, run.length() - 1);
    // Only DrawingML keeps white space without being asked.
    String space = prefix.equals("a:") ? "" : " xml:space=\"preserve\"";
    return "<%s>%s<%st%s>".formatted(run, format, prefix, space);
  }

  private String end() {
    return "</%st></%s>".formatted(run.substring(0, run.length() - 1), run);
  }

  private CodedText source(String usual, String start) {
    CodedText.Builder source = new CodedText.Builder();
    String format = usual;
    for (Piece piece : pieces) {
      boolean isText = piece.kind() == Kind.TEXT;
      String next = isText ? piece.detail() : usual;
      if (!next.equals(format)) {
        if (!format.equals(usual)) {
          source.close("format", end() + start, Code.NOWHERE);
        }
        if (!next.equals(usual)) {
          source.open("format", end() + start(next), Code.NOWHERE);
        }
        format = next;
      }
      String code = end() + piece.content() + start;
      switch (piece.kind()) {
        case TEXT -> References.add(piece.content(), Code.NOWHERE, names, source);
        case ALONE -> source.alone(code, piece.from(), piece.to());
        case KEEP -> source.keep(piece.detail(), code, Code.NOWHERE);
        case OPEN -> source.open("around", code, Code.NOWHERE);
        case CLOSE -> source.close("around", code, Code.NOWHERE);
      }
    }
    if (!format.equals(usual)) {
      source.close("format", end() + start, Code.NOWHERE);
    }
    return source.build();
  }
}
