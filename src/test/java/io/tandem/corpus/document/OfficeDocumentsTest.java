package io.tandem.corpus.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class OfficeDocumentsTest {
  private static final String SPACE = " xml:space=\"preserve\"";

  /** A zip file of these entries, of which the first is not compressed. */
  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      boolean first = true;
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
        ZipEntry head = new ZipEntry(entry.getKey());
        if (first) {
          CRC32 checksum = new CRC32();
          checksum.update(content);
          head.setMethod(ZipEntry.STORED);
          head.setSize(content.length);
          head.setCrc(checksum.getValue());
        }
        first = false;
        out.putNextEntry(head);
        out.write(content);
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> unzipped(byte[] bytes) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  private static Map<String, String> upper(Map<String, String> entries, DocumentFormat format)
      throws IOException {
    return unzipped(
        Translating.words(zip(entries), format, word -> word.toUpperCase(Locale.ROOT)).bytes());
  }

  private static String upper(String entry, String content, DocumentFormat format)
      throws IOException {
    return upper(entries(entry, content, format), format).get(entry);
  }

  @Test
  void languagesByWhichSpellingIsCheckedAreTheTargets() throws IOException {
    Map<String, String> word = new LinkedHashMap<>();
    word.put("[Content_Types].xml", "");
    word.put(
        "word/styles.xml",
        "<w:styles xmlns:w=\"w\"><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"en-US\""
            + " w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:lang w:val=\"de-DE\"/></w:styles>");
    word.put("word/document.xml", "<w:p xmlns:w=\"w\"><w:r><w:t>go</w:t></w:r></w:p>");
    assertThat(upper(word, DocumentFormat.OFFICE).get("word/styles.xml"))
        .isEqualTo(word.get("word/styles.xml").replace("w:val=\"en-US\"", "w:val=\"fr\""));
    word.put("word/document.xml", "<w:p xmlns:w=\"w\"/>");
    assertThat(upper(word, DocumentFormat.OFFICE)).isEqualTo(word);

    String slides =
        "<p:presentation><a:lvl1pPr><a:defRPr lang=\"en-GB\"/></a:lvl1pPr>%s</p:presentation>";
    word.clear();
    word.put("[Content_Types].xml", "");
    word.put("ppt/presentation.xml", slides.formatted(""));
    word.put("ppt/slides/slide1.xml", "<a:p><a:r><a:t>go</a:t></a:r></a:p>");
    assertThat(upper(word, DocumentFormat.OFFICE).get("ppt/presentation.xml"))
        .isEqualTo(slides.formatted("").replace("en-GB", "fr"));

    String open =
        "<office><style:text-properties fo:country=\"US\" fo:language=\"en\""
            + " style:language-asian=\"zh\"/><text:p>%s</text:p></office>";
    assertThat(upper("content.xml", open.formatted("go"), DocumentFormat.OPEN_DOCUMENT))
        .isEqualTo(open.formatted("GO").replace("\"US\"", "\"none\"").replace("\"en\"", "\"fr\""));
  }

  @Test
  void aBookSaysItsTitleAndItsLanguageInThatOfTheTarget() throws IOException {
    String book =
        "<package><metadata><dc:title id=\"t\">%s</dc:title><dc:creator>A B</dc:creator>"
            + "<dc:language>%s</dc:language><meta>x y</meta></metadata></package>";
    assertThat(upper("OEBPS/content.opf", book.formatted("the dog", "en-GB"), DocumentFormat.EPUB))
        .isEqualTo(book.formatted("THE DOG", "fr"));
  }

  private static Map<String, String> entries(String entry, String content, DocumentFormat format) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(format.mark(), "");
    entries.put(entry, content);
    return entries;
  }

  private static List<String> sentences(String entry, String content, DocumentFormat format)
      throws IOException {
    return Document.of(
            zip(entries(entry, content, format)),
            "f",
            format,
            DocumentContext.of(new Languages("en", "fr")))
        .sentences();
  }

  private static String word(String paragraph) throws IOException {
    return upper(
            "word/document.xml",
            "<w:document>" + paragraph + "</w:document>",
            DocumentFormat.OFFICE)
        .replaceAll("</?w:document>", "")
        .replace(SPACE, "");
  }

  private static String run(String text) {
    return "<w:r><w:t>" + text + "</w:t></w:r>";
  }

  private static String bold(String text) {
    return "<w:r><w:rPr><w:b/></w:rPr><w:t>" + text + "</w:t></w:r>";
  }

  @Test
  void runsOfOneFormatAreOneAndOthersStayAroundTheirWords() throws IOException {
    assertThat(
            word(
                "<w:p><w:pPr/>"
                    + "<w:r w:rsidR=\"1\"><w:rPr><w:lang w:val=\"en\"/></w:rPr><w:t>The qu</w:t></w:r>"
                    + "<w:proofErr/>"
                    + run("ick ")
                    + bold("brown")
                    + run(" dog &amp; cat")
                    + "</w:p>"))
        .isEqualTo(
            "<w:p><w:pPr/>" + run("THE QUICK ") + bold("BROWN") + run(" DOG &amp; CAT") + "</w:p>");
  }

  @Test
  void longCodesAreShownByNumbers() throws IOException {
    String text = "<w:p>%s%s<w:hyperlink r:id=\"rId1\">%s</w:hyperlink>%s</w:p>";
    byte[] file =
        zip(
            entries(
                "word/document.xml",
                text.formatted(run("yes, I see "), bold("the "), run("dog"), bold(" run")),
                DocumentFormat.OFFICE));
    TranslatedText shown =
        Translating.words(file, DocumentFormat.OFFICE, word -> word).texts().get(0);
    assertThat(shown.source()).isEqualTo("yes, I see ⟨1⟩the ⟨/1⟩⟨2⟩dog⟨/2⟩⟨1⟩ run⟨/1⟩");
    assertThat(shown.target()).isEqualTo(shown.source());
  }

  @Test
  void lineBreaksAndTabsDivideAParagraph() throws IOException {
    assertThat(
            word(
                "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>one</w:t><w:br/><w:t>42</w:t><w:tab/><w:t>two"
                    + "</w:t></w:r>"
                    + run(" three")
                    + "</w:p>"))
        .isEqualTo(
            "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>ONE</w:t></w:r>"
                + "<w:r><w:rPr><w:i/></w:rPr><w:br/><w:t>42</w:t><w:tab/></w:r>"
                + "<w:r><w:rPr><w:i/></w:rPr><w:t>TWO</w:t></w:r>"
                + run(" THREE")
                + "</w:p>");
  }

  @Test
  void linksFieldsAndDrawingsKeepTheirMarkup() throws IOException {
    String drawing = "<w:r><w:drawing><a:x/></w:drawing></w:r>";
    String begin =
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
            + "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
    String end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    String paragraph =
        "<w:p>"
            + run("see ")
            + "<w:hyperlink r:id=\"1\">"
            + run("this page")
            + "</w:hyperlink>"
            + run(" and ")
            + drawing
            + run("page ")
            + begin
            + run("7")
            + end
            + run(" now")
            + "</w:p>";
    assertThat(word(paragraph))
        .isEqualTo(
            paragraph
                .replace("see ", "SEE ")
                .replace("in <", "IN <")
                .replace("the<", "THE<")
                .replace("year<", "YEAR<")
                .replace("of war", "OF WAR")
                .replace("this page", "THIS PAGE")
                .replace(" and ", " AND ")
                .replace(">page ", ">PAGE ")
                .replace(" now", " NOW"));
  }

  @Test
  void whatFieldsComputeIsReadButStaysAndOtherResultsAreText() throws IOException {
    String field =
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>%s</w:instrText></w:r>"
            + "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>%s"
            + "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    String date = field.formatted(" DATE \\@ &quot;MMMM&quot; ", run("5 ") + bold("may"));
    String link = field.formatted("HYPERLINK &quot;x&quot;", run("%s") + date);
    String simple = "<w:fldSimple w:instr=\" %s \">%s</w:fldSimple>";
    String text =
        "<w:p>"
            + link
            + run("%s ")
            + simple.formatted("SEQ Fig", run("vi"))
            + run(" %s ")
            + simple.formatted("REF a \\r \\h", run("b"))
            + run(" %s ")
            + simple.formatted("REF a \\h", run("%s"))
            + "</w:p>";
    String source = text.formatted("see ", " figure", "or", "in", "cats");
    assertThat(word(source)).isEqualTo(text.formatted("SEE ", " FIGURE", "OR", "IN", "CATS"));
    assertThat(sentences("word/document.xml", source, DocumentFormat.OFFICE))
        .containsExactly("see 5 may figure vi or b in cats");
    String slide = "<a:p><a:r><a:t>the date </a:t></a:r><a:fld><a:t>5 may</a:t></a:fld></a:p>";
    assertThat(sentences("ppt/slides/slide1.xml", slide, DocumentFormat.OFFICE))
        .containsExactly("the date 5 may");
    String open = "<text:p>figure <text:sequence text:name=\"f\">vi</text:sequence> of it</text:p>";
    assertThat(sentences("content.xml", open, DocumentFormat.OPEN_DOCUMENT))
        .containsExactly("figure vi of it");
    assertThat(upper("content.xml", open, DocumentFormat.OPEN_DOCUMENT))
        .isEqualTo(open.replace("figure", "FIGURE").replace("of it", "OF IT"));
  }

  @Test
  void aFieldStaysWholeWhoseRunsAreInsertedInSeveralChanges() throws IOException {
    String mark = "<w:r><w:fldChar w:fldCharType=\"%s\"/></w:r>";
    String inserted = "<w:ins w:id=\"%s\">%s</w:ins>";
    String begin = inserted.formatted(1, mark.formatted("begin"));
    String instruction = inserted.formatted(1, "<w:r><w:instrText>%s</w:instrText></w:r>");
    String separate = inserted.formatted(2, mark.formatted("separate"));
    String end = inserted.formatted(2, mark.formatted("end"));
    String paragraph =
        "<w:p>"
            + inserted.formatted(1, run("%1$s"))
            + (begin + instruction + "<w:r></w:r>" + separate).replace("%s", "%2$s")
            + inserted.formatted(2, run("%3$s"))
            + end
            + inserted.formatted(2, run("%4$s"))
            + "</w:p>";
    // As Word writes it, with a run between the changes that nobody made.
    String word = paragraph.replaceAll("</w:ins><w:ins w:id=\"[12]\">", "");
    assertThat(word).contains("%1$s").doesNotContain("</w:ins><w:ins");
    assertThat(word(word.formatted("see ", "REF a", "the dog", " run")))
        .isEqualTo(paragraph.formatted("SEE ", "REF a", "THE DOG", " RUN"));
    assertThat(word(word.formatted("see ", "PAGEREF a", "vi", " run")))
        .isEqualTo(paragraph.formatted("SEE ", "PAGEREF a", "vi", " RUN"));
    assertThat(
            sentences(
                "word/document.xml",
                word.formatted("see ", "PAGEREF a", "vi", " run"),
                DocumentFormat.OFFICE))
        .containsExactly("see vi run");
    assertThat(word(paragraph.formatted("see ", "PAGEREF a", "vi", " run")))
        .isEqualTo(paragraph.formatted("SEE ", "PAGEREF a", "vi", " RUN"));
  }

  @Test
  void codeInWordIsReadButStaysAndParagraphsOfCodeAreLeft() throws IOException {
    String code =
        "<w:r><w:rPr><w:rStyle w:val=\"VerbatimChar\"/></w:rPr><w:t>ls</w:t></w:r>"
            + "<w:r><w:rPr><w:rStyle w:val=\"HTMLCode\"/></w:rPr><w:t>dir x</w:t></w:r>";
    String paragraph = "<w:p>" + run("%s ") + code + run(" %s") + "</w:p>";
    String block = "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>" + run("%s") + "</w:p>";
    String left =
        block.formatted("SourceCode", "a b")
            + block.formatted("HTMLPreformatted", "a b")
            + block.formatted("Code", "a b")
            + "<w:p>"
            + code
            + "</w:p>";
    String source = paragraph.formatted("use", "now") + left + block.formatted("Codec", "a dog");
    assertThat(word(source))
        .isEqualTo(paragraph.formatted("USE", "NOW") + left + block.formatted("Codec", "A DOG"));
    assertThat(
            sentences(
                "word/document.xml",
                "<w:document>" + source + "</w:document>",
                DocumentFormat.OFFICE))
        .containsExactly("use lsdir x now", "a dog");
  }

  @Test
  void textBoxesAndDeletedTextAreNotPartOfTheParagraphAround() throws IOException {
    String paragraph =
        "<w:p>%s<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>%s"
            + "<w:r><w:pict><w:txbxContent><w:p>%s</w:p></w:txbxContent></w:pict></w:r>%s</w:p>";
    assertThat(word(paragraph.formatted(run("a "), run("b"), run("in a box"), run("after"))))
        .isEqualTo(paragraph.formatted(run("A "), run("B"), run("IN A BOX"), run("AFTER")));
  }

  @Test
  void slidesHaveNoAttributeForSpaceAndSheetsHaveTextsWithoutRuns() throws IOException {
    assertThat(
            upper(
                "ppt/slides/slide1.xml",
                "<p:sld><a:p><a:r><a:rPr lang=\"en\" dirty=\"0\"/><a:t>hello </a:t></a:r>"
                    + "<a:r><a:rPr lang=\"en\" b=\"1\"/><a:t>you</a:t></a:r><a:endParaRPr/></a:p></p:sld>",
                DocumentFormat.OFFICE))
        .isEqualTo(
            "<p:sld><a:p><a:r><a:t>HELLO </a:t></a:r>"
                + "<a:r><a:rPr b=\"1\"/><a:t>YOU</a:t></a:r><a:endParaRPr/></a:p></p:sld>");
    assertThat(
            upper(
                    "xl/sharedStrings.xml",
                    "<sst><si><t xml:space=\"preserve\"> a cell</t></si><si><r><t>rich</t></r><rPh/></si></sst>",
                    DocumentFormat.OFFICE)
                .replace(SPACE, ""))
        .isEqualTo("<sst><si><t> A CELL</t></si><si><r><t>RICH</t></r><rPh/></si></sst>");
  }

  @Test
  void charactersThatSheetsEscapeAreReadAndEscapedAgain() throws IOException {
    String cells =
        "<sst><si><t>The dog_x000D_\n%s</t></si><si><r><t>%s_x0007_ b &amp; c</t></r></si></sst>";
    assertThat(
            upper(
                    "xl/sharedStrings.xml",
                    cells.formatted("runs", "a_x0009_caf_x00E9_"),
                    DocumentFormat.OFFICE)
                .replace(SPACE, ""))
        .isEqualTo(
            "<sst><si><t>THE DOG_x000D_\nRUNS</t></si><si><r><t>A CAFÉ_x0007_ B &amp; C</t></r></si></sst>");
    Map<String, String> name =
        Map.of(
            DocumentFormat.OFFICE.mark(),
            "",
            "xl/sharedStrings.xml",
            "<sst><si><t>my_x005F_x0041_name</t></si></sst>");
    assertThat(unzipped(Translating.words(zip(name), DocumentFormat.OFFICE, word -> word).bytes()))
        .isEqualTo(name);
    assertThat(word("<w:p>" + run("_x000d_") + "</w:p>"))
        .isEqualTo("<w:p>" + run("_X000D_") + "</w:p>");
  }

  @Test
  void alternativeTextOfPicturesIsTranslatedButNoNamesOfFiles() throws IOException {
    String picture =
        "<w:r><w:rPr><w:b/></w:rPr><w:drawing><wp:docPr name=\"a pet\" descr=\"%s\"/>"
            + "<pic:cNvPr name='a pet' descr='a &quot;dog&quot;&#xA;&lt;runs>'/></w:drawing></w:r>";
    String pictures = picture.formatted("a dog") + picture.formatted("image1.png");
    String shape = "<%s:cNvPr name=\"a pet\" title=\"%s\" descr=\"%s\"></%1$s:cNvPr>";
    Map<String, String> file = new LinkedHashMap<>(Map.of(DocumentFormat.OFFICE.mark(), ""));
    file.put(
        "word/document.xml",
        "<w:body><w:p>%s%s%s</w:p><w:p>%2$s</w:p></w:body>"
            .formatted(run("see "), pictures, run(" run"))
            .replace("<w:t>", "<w:t" + SPACE + ">"));
    file.put(
        "ppt/slides/slide1.xml", "<p:sld>" + shape.formatted("p", "a dog", "a dog") + "</p:sld>");
    file.put(
        "xl/drawings/drawing1.xml",
        "<xdr:wsDr>"
            + shape.formatted("xdr", "", "a dog")
            + shape.formatted("xdr", "C:\\My pictures\\a.b", "Image 1.PNG")
            + shape.formatted("xdr", "media/image1.emf", "https://dogs.org/the-dog")
            + "</xdr:wsDr>");
    Map<String, String> expected = new LinkedHashMap<>(file);
    expected.replaceAll(
        (name, text) ->
            text.replace("=\"a dog\"", "=\"A DOG\"")
                .replace("a &quot;dog&quot;&#xA;&lt;runs>", "A &quot;DOG&quot;&#xA;&lt;RUNS&gt;")
                .replace("see ", "SEE ")
                .replace(" run<", " RUN<"));
    assertThat(upper(file, DocumentFormat.OFFICE)).isEqualTo(expected);
  }

  @Test
  void commentsAreTranslated() throws IOException {
    Map<String, String> comments = new LinkedHashMap<>(Map.of(DocumentFormat.OFFICE.mark(), ""));
    comments.put(
        "word/comments.xml",
        "<w:comments><w:comment w:author=\"me\"><w:p>%s</w:p></w:comment></w:comments>"
            .formatted(run("a dog").replace("<w:t>", "<w:t" + SPACE + ">")));
    comments.put(
        "ppt/comments/comment1.xml", "<p:cmLst><p:cm><p:text>a dog</p:text></p:cm></p:cmLst>");
    comments.put(
        "ppt/comments/modernComment_7F_0.xml",
        "<p188:cmLst><p188:cm><p188:txBody><a:p><a:r><a:t>a dog</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>");
    comments.put(
        "xl/comments1.xml",
        "<comments><authors><author>me</author></authors><commentList><comment><text><r><t%s>a dog_x000D_\n</t></r>"
                .formatted(SPACE)
            + "</text></comment><comment><text><t>a dog</t></text></comment></commentList></comments>");
    comments.put(
        "xl/threadedComments/threadedComment1.xml",
        "<ThreadedComments><threadedComment><text>a dog</text></threadedComment>"
            + "<threadedComment><text>@me a cat</text><mentions/></threadedComment></ThreadedComments>");
    Map<String, String> expected = new LinkedHashMap<>(comments);
    expected.replaceAll((name, text) -> text.replace("a dog", "A DOG"));
    assertThat(upper(comments, DocumentFormat.OFFICE)).isEqualTo(expected);
  }

  @Test
  void cellsThatNameColumnsOfTablesStaySinceExcelCallsOthersDamaged() throws IOException {
    String cells =
        "<sst><si><t>unit%s price</t></si><si><r><t>all &amp; more</t></r></si><si><t>%s</t></si></sst>";
    Map<String, String> file = new LinkedHashMap<>(Map.of(DocumentFormat.OFFICE.mark(), ""));
    file.put("xl/sharedStrings.xml", cells.formatted("\n", "the unit price"));
    file.put(
        "xl/tables/table1.xml",
        "<table><tableColumns><tableColumn name=\"unit_x000a_ price\" totalsRowLabel=\"all &amp;amp; more\"/></tableColumns></table>");
    Map<String, String> expected = new LinkedHashMap<>(file);
    expected.put("xl/sharedStrings.xml", cells.formatted("\n", "THE UNIT PRICE"));
    Map<String, String> translated = upper(file, DocumentFormat.OFFICE);
    translated.computeIfPresent("xl/sharedStrings.xml", (name, text) -> text.replace(SPACE, ""));
    assertThat(translated).isEqualTo(expected);
  }

  @Test
  void chartsDrawingsAndWhatAFileSaysOfItselfAreTranslated() throws IOException {
    Map<String, String> file = new LinkedHashMap<>(Map.of(DocumentFormat.OFFICE.mark(), ""));
    String text = "<a:p><a:r><a:t>a dog</a:t></a:r></a:p>";
    file.put(
        "word/charts/chart1.xml",
        "<c:chartSpace><c:rich>%s</c:rich><c:v>a value</c:v></c:chartSpace>".formatted(text));
    file.put("xl/drawings/drawing1.xml", "<xdr:wsDr>" + text + "</xdr:wsDr>");
    file.put("ppt/diagrams/data1.xml", "<dgm:dataModel>" + text + "</dgm:dataModel>");
    file.put("ppt/diagrams/drawing1.xml", "<dsp:drawing>" + text + "</dsp:drawing>");
    file.put(
        "docProps/core.xml",
        "<cp:coreProperties><dc:title>a dog</dc:title><dc:creator>me</dc:creator></cp:coreProperties>");
    Map<String, String> expected = new LinkedHashMap<>(file);
    expected.replaceAll((name, content) -> content.replace("a dog", "A DOG"));
    assertThat(upper(file, DocumentFormat.OFFICE)).isEqualTo(expected);
  }

  @Test
  void aDocumentThatNeedsMoreStackThanThereIsIsRefusedByItsName() throws Exception {
    String nested = "<w:sdt>".repeat(450) + run("deep") + "</w:sdt>".repeat(450);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread small =
        new Thread(null, () -> thrown.set(catchThrowable(() -> word(nested))), "small", 160L << 10);
    small.start();
    small.join();
    assertThat(thrown.get())
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("f/word/document.xml: it is nested too deeply");
  }

  @Test
  void aDocumentIsRefusedWhoseTextsDoNotFitIntoMemory() throws IOException {
    DocumentContext context = DocumentContext.of(new Languages("en", "fr"));
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(DocumentFormat.OFFICE.mark(), "");
    entries.put("word/document.xml", "<w:document>" + " ".repeat(2 << 20) + "</w:document>");
    byte[] large = zip(entries);
    long memory = 70L << 20;
    assertThat(Document.of(large, "f", DocumentFormat.OFFICE, context, memory).sentences())
        .isEmpty();
    assertThatThrownBy(
            () -> Document.of(large, "f", DocumentFormat.OFFICE, context, memory - (10 << 20)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "f: its texts unpack to 2 MB, more than the 1 MB that 60 MB of memory hold");
    assertThatThrownBy(() -> Document.of(large, "f", DocumentFormat.OFFICE, context, 4 << 20))
        .hasMessageContaining("f: it unpacks to more than 1 MB");
  }

  @Test
  void lineBreaksInCellsStay() throws IOException {
    String windows =
        "<sst>\r\n<si><t>one _x000D_\r\nthe \r\n\r\ndog</t></si><si><t>a\nb</t></si></sst>";
    assertThat(upper("xl/sharedStrings.xml", windows, DocumentFormat.OFFICE))
        .isEqualTo(
            windows
                .replace("one", "ONE")
                .replace("the", "THE")
                .replace("dog", "DOG")
                .replace("a\nb", "A\nB"));
    assertThat(
            upper(
                    "xl/sharedStrings.xml",
                    "<sst><si><t>the dog runs\nthe cat</t></si><si><r><t>one\ntwo</t></r></si></sst>",
                    DocumentFormat.OFFICE)
                .replace(SPACE, ""))
        .isEqualTo(
            "<sst><si><t>THE DOG RUNS\nTHE CAT</t></si><si><r><t>ONE\nTWO</t></r></si></sst>");
  }

  @Test
  void openDocumentsKeepSpansNotesAndOtherEntries() throws IOException {
    Map<String, String> file = new LinkedHashMap<>();
    file.put("mimetype", "application/vnd.oasis.opendocument.text");
    String content =
        "<office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
            + "<text:h>a <text:span text:style-name=\"b\">bold</text:span> title</text:h>"
            + "<text:p>word<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            + "<text:p>the note</text:p></text:note-body></text:note> more<text:line-break/>"
            + "next <text:s text:c=\"2\"/>one<text:tab/>two</text:p><text:p>42</text:p>"
            + "<text:p>see <draw:frame><svg:title>a cat.png</svg:title>"
            + "<svg:desc>a picture</svg:desc></draw:frame></text:p>"
            + "<text:p>in <text:span>the<text:line-break/>year</text:span> of war</text:p></office:text>";
    file.put("content.xml", content);
    file.put("meta.xml", "<office:meta><dc:title>a title</dc:title></office:meta>");
    file.put("Pictures/1.png", "not text");
    byte[] translated =
        Translating.words(
                zip(file), DocumentFormat.OPEN_DOCUMENT, word -> word.toUpperCase(Locale.ROOT))
            .bytes();
    file.put(
        "content.xml",
        content
            .replace(">a <", ">A <")
            .replace("bold<", "BOLD<")
            .replace(" title", " TITLE")
            .replace("word<", "WORD<")
            .replace("the note<", "THE NOTE<")
            .replace(" more", " MORE")
            .replace("next ", "NEXT ")
            .replace(">one<", ">ONE<")
            .replace(">two<", ">TWO<")
            .replace("see ", "SEE ")
            .replace("in <", "IN <")
            .replace("the<", "THE<")
            .replace("year<", "YEAR<")
            .replace("of war", "OF WAR")
            .replace("a picture", "A PICTURE"));
    file.put("meta.xml", "<office:meta><dc:title>A TITLE</dc:title></office:meta>");
    assertThat(unzipped(translated)).containsExactlyEntriesOf(file);
    // The type of the file can be read without unpacking it.
    assertThat(new String(translated, 38, 39, StandardCharsets.ISO_8859_1))
        .isEqualTo("application/vnd.oasis.opendocument.text");
  }

  @Test
  void chaptersOfBooksAreTranslated() throws IOException {
    Map<String, String> book = new LinkedHashMap<>();
    book.put("mimetype", "application/epub+zip");
    book.put("META-INF/container.xml", "");
    book.put("__MACOSX/OEBPS/._c1.xhtml", "\u0000");
    book.put("OEBPS/c1.xhtml", "<html><body><p>once <i>upon</i></p></body></html>");
    book.put("OEBPS/toc.ncx", "<ncx><text>a title</text></ncx>");
    assertThat(upper(book, DocumentFormat.EPUB))
        .containsEntry("OEBPS/c1.xhtml", "<html><body><p>ONCE <i>UPON</i></p></body></html>")
        .containsEntry("OEBPS/toc.ncx", "<ncx><text>A TITLE</text></ncx>");
  }

  @Test
  void whatIsNoDocumentIsRefused() throws IOException {
    assertThatThrownBy(
            () ->
                Document.of(
                    new byte[] {1, 2, 3},
                    "a.docx",
                    DocumentFormat.OFFICE,
                    DocumentContext.of(new Languages("", ""))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.docx: no zip file")
        .hasMessageContaining("password");
    byte[] large = zip(Map.of("a", "b".repeat(100)));
    assertThatThrownBy(() -> ZippedEntries.of(large, 99)).hasMessageContaining("unpacks to more");
    assertThat(ZippedEntries.of(large, 100).names()).containsExactly("a");
    byte[] other = zip(Map.of("x", "y"));
    assertThatThrownBy(
            () ->
                Document.of(
                    other,
                    "a.odt",
                    DocumentFormat.OPEN_DOCUMENT,
                    DocumentContext.of(new Languages("", ""))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.odt: a zip file without content.xml");
    byte[] cut = zip(Map.of("[Content_Types].xml", "", "word/document.xml", "<w:p>"));
    assertThatThrownBy(
            () ->
                Document.of(
                    cut,
                    "a.docx",
                    DocumentFormat.OFFICE,
                    DocumentContext.of(new Languages("", ""))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.docx/word/document.xml: <w:p> of line 1 does not end");
  }
}
