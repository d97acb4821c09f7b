package io.tandem.corpus.document.format;

import io.tandem.storage.Compression;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A format of documents that are translated and written back. */
public enum DocumentFormat {
  XLIFF(List.of(".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff")),
  TMX(List.of(".tmx")),
  HTML(List.of(".html", ".htm", ".xhtml")),
  MARKDOWN(List.of(".md", ".markdown")),
  PO(List.of(".po", ".pot")),
  JSON(List.of(".json", ".arb")),
  PROPERTIES(List.of(".properties")),
  ANDROID(List.of(".xml")),
  APPLE(List.of(".strings")),
  SUBRIP(List.of(".srt")),
  WEBVTT(List.of(".vtt")),
  OFFICE(
      List.of(".docx", ".pptx", ".xlsx"),
      "word/(?:document|styles|header|footer|footnotes|endnotes|comments)\\d*\\.xml"
          + "|ppt/(?:presentation|slides/slide\\d+|notesSlides/notesSlide\\d+|comments/(?:comment|modernComment_)\\w+)\\.xml"
          + "|xl/(?:sharedStrings|worksheets/sheet\\d+|comments\\d+|comments/comment\\d+|threadedComments/threadedComment\\d+|drawings/drawing\\d+|tables/table\\d+|pivotCache/pivotCacheDefinition\\d+)\\.xml"
          + "|(?:word|ppt|xl)/(?:charts/chart\\d+|diagrams/(?:data|drawing)\\d+)\\.xml|docProps/core\\.xml"),
  OPEN_DOCUMENT(List.of(".odt", ".odp", ".ods"), "(?:content|styles|meta)\\.xml"),
  EPUB(List.of(".epub"), "(?!__MACOSX/).*\\.(?:x?html?|ncx|opf)"),
  /** The content of a segment of XLIFF or TMX, in a column of a table. */
  SEGMENT(List.of());

  private static final Pattern HTML_CHARSET =
      Pattern.compile("(?i)<meta[^>]*charset\\s*=\\s*[\"']?([\\w.:-]+)");

  /** Templates say CHARSET until somebody fills it in. */
  private static final Pattern PO_CHARSET =
      Pattern.compile("(?i)\"Content-Type:[^\"]*charset=(?!CHARSET)([\\w.:-]+)");

  private static final Pattern NONE = Pattern.compile("(?!)()");

  private final List<String> endings;
  private final Optional<Pattern> entries;

  DocumentFormat(List<String> endings) {
    this.endings = endings;
    entries = Optional.empty();
  }

  DocumentFormat(List<String> endings, String entries) {
    this.endings = endings;
    this.entries = Optional.of(Pattern.compile(entries));
  }

  /** Returns the format of a file, compressed or not, by its name; empty if it is no document. */
  public static Optional<DocumentFormat> ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.substring(0, lower.length() - Compression.ofName(lower).suffix().length());
    return Arrays.stream(values())
        .filter(format -> format.endings.stream().anyMatch(plain::endsWith))
        .findFirst();
  }

  /** Returns the names of the entries with text in a zip file; empty if it is none. */
  public Optional<Pattern> entries() {
    return entries;
  }

  /** Returns the name of an entry that every such zip file has. */
  public String mark() {
    return switch (this) {
      case OFFICE -> "[Content_Types].xml";
      case EPUB -> "META-INF/container.xml";
      default -> "content.xml";
    };
  }

  /** Returns the pattern whose first group is the declared encoding; empty for XML. */
  public Optional<Pattern> declaration() {
    return switch (this) {
      case XLIFF, TMX, ANDROID, OFFICE, OPEN_DOCUMENT, EPUB, SEGMENT -> Optional.empty();
      case HTML -> Optional.of(HTML_CHARSET);
      case PO -> Optional.of(PO_CHARSET);
      case MARKDOWN, JSON, PROPERTIES, APPLE, SUBRIP, WEBVTT -> Optional.of(NONE);
    };
  }

  /** Returns whether a translation can be marked in it for a person to look at. */
  public boolean marksReview() {
    return switch (this) {
      case XLIFF, TMX, PO -> true;
      default -> false;
    };
  }

  /**
   * Returns the texts of a document.
   *
   * @throws io.tandem.UserException if it is not of the format, or says that it is in other
   *     languages
   */
  public Texts texts(String text, Languages languages) {
    return switch (this) {
      case XLIFF -> XliffUnits.of(text, languages);
      case TMX -> Texts.of(TmxUnits.of(text, languages));
      case HTML -> HtmlUnits.of(text, languages);
      case EPUB -> BookUnits.of(text, languages);
      case MARKDOWN -> Texts.of(MarkdownUnits.of(text));
      case PO -> PoUnits.of(text, languages);
      case JSON -> JsonUnits.of(text, languages);
      case PROPERTIES -> Texts.of(PropertiesUnits.of(text));
      case ANDROID -> Texts.of(AndroidUnits.of(text));
      case APPLE -> Texts.of(AppleUnits.of(text));
      case SUBRIP -> Texts.of(SubtitleUnits.of(text, false));
      case WEBVTT -> Texts.of(SubtitleUnits.of(text, true));
      case OFFICE -> OfficeUnits.of(text, languages);
      case OPEN_DOCUMENT -> OpenDocumentUnits.of(text, languages);
      case SEGMENT -> Texts.of(XmlText.segment(text));
    };
  }

  /** Returns how a character that the encoding lacks is written; empty if it cannot be. */
  public Optional<String> reference(int character) {
    return switch (this) {
      case PO, APPLE, SUBRIP -> Optional.empty();
      case JSON, PROPERTIES -> Optional.of(PropertiesUnits.escaped(character));
      default -> Optional.of("&#" + character + ";");
    };
  }
}
