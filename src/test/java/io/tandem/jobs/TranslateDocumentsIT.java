package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.translation.Translator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whole documents through the job: with a random network, so only places and text count. */
class TranslateDocumentsIT {
  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static TestModel model;
  private final StringWriter messages = new StringWriter();

  @BeforeAll
  static void makeModel() throws IOException {
    SparkTest.session();
    model = TestModel.in(shared.resolve("run"));
  }

  private int translate(String... arguments) {
    CommandLine commandLine =
        new CommandLine(new TranslateJob())
            .setErr(new PrintWriter(messages, true))
            .setOut(new PrintWriter(messages, true));
    List<String> all = new ArrayList<>(List.of("--model", model.runPath()));
    all.addAll(List.of(arguments));
    return ExitCodes.run(commandLine, all.toArray(String[]::new));
  }

  private static String translated(String sentence) throws IOException {
    Translator translator = model.translator();
    return translator.translate(List.of(sentence)).get(0).text();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Test
  void aPageIsWrittenBackWithItsTextTranslated() throws IOException {
    String page = "<html lang=en>\r\n<h1>the low road</h1><!-- kept --><p>new</p></html>";
    Path in = Files.writeString(folder.resolve("page.html"), page);
    Path out = folder.resolve("page.fr.html");
    int code = translate("--input", in.toString(), "--output", out.toString());
    assertThat(code).as(messages.toString()).isZero();
    assertThat(Files.readString(out))
        .isEqualTo(
            page.replace("lang=en", "lang=de")
                .replace("the low road", escaped(translated("the low road")))
                .replace(">new<", ">" + escaped(translated("new")) + "<"));
    assertThat(messages.toString()).contains("documents: 1 with 2 texts and 0 codes");
  }

  @Test
  void aDirectoryBecomesADirectoryWithEachDocumentInItsFormat() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    String xliff =
        "<xliff version=\"1.2\"><file target-language=\"de\"><body><trans-unit id=\"1\"><source>the <g id=\"1\">low</g>"
            + " road</source></trans-unit></body></file></xliff>";
    Files.writeString(in.resolve("a.xlf"), xliff);
    Files.writeString(in.resolve("c.json"), "{\"a\": \"new\"}");
    String catalogue = "msgid \"new\"\nmsgstr \"\"\n";
    try (var gz = new GZIPOutputStream(Files.newOutputStream(in.resolve("b.po.gz")))) {
      gz.write(catalogue.getBytes(StandardCharsets.UTF_8));
    }
    Path out = folder.resolve("out");
    int code = translate("--input", in.toString(), "--output", out.toString());
    assertThat(code).as(messages.toString()).isZero();
    String target = Files.readString(out.resolve("a.xlf"));
    assertThat(target).startsWith(xliff.substring(0, xliff.indexOf("</trans-unit>")));
    assertThat(target).contains("<target state=\"").containsOnlyOnce("</target>");
    assertThat(target.split("<g id=\"1\">", -1)).hasSize(3);
    assertThat(target.split("</g>", -1)).hasSize(3);
    assertThat(out.resolve("c.json")).hasContent("{\"a\": \"" + translated("new") + "\"}");
    try (var gz = new GZIPInputStream(Files.newInputStream(out.resolve("b.po.gz")))) {
      assertThat(new String(gz.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("msgid \"new\"\nmsgstr \"")
          .isNotEqualTo(catalogue);
    }
  }

  @Test
  void filesOfCatToolsAreXliffAndOtherXmlIsRefused() throws IOException {
    String xliff =
        "<?xml version=\"1.0\"?><xliff version=\"1.2\"><file><body><trans-unit id=\"1\">"
            + "<source>new</source></trans-unit></body></file></xliff>";
    Path in = Files.writeString(folder.resolve("a.sdlxliff"), xliff);
    Path out = folder.resolve("b.sdlxliff");
    assertThat(translate("--input=" + in, "--output=" + out)).as(messages.toString()).isZero();
    assertThat(Files.readString(out)).contains("<source>new</source><target state=\"");
    Path unknown = Files.writeString(folder.resolve("a.ttx"), xliff);
    assertThat(translate("--input=" + unknown, "--output=" + folder.resolve("c"))).isEqualTo(2);
    assertThat(messages.toString()).contains("a.ttx is XML, whose lines are no text to translate");
  }

  @Test
  void aMemoryWinsOverTheModelAndTermsComeOutAsGiven() throws IOException {
    Path memory =
        Files.writeString(
            folder.resolve("m.tmx"),
            "<tmx><body><tu><tuv xml:lang=\"en\"><seg>the low road</seg></tuv>"
                + "<tuv xml:lang=\"fr\"><seg>la route basse</seg></tuv></tu>"
                + "<tu><tuv xml:lang=\"en\"><seg>The road is low.</seg></tuv>"
                + "<tuv xml:lang=\"fr\"><seg>La route est basse.</seg></tuv></tu></body></tmx>");
    Path terms = Files.writeString(folder.resolve("terms.tsv"), "new\tneuf\n");
    Path in =
        Files.writeString(
            folder.resolve("in.html"),
            "<p>the low road</p><p>new X-1</p><p>Low. The road is low.</p>");
    Path out = folder.resolve("out.html");
    List<String> arguments =
        List.of(
            "--input=" + in,
            "--output=" + out,
            "--memory=" + memory,
            "--glossary=" + terms,
            "--page=" + folder.resolve("page.html"),
            "--source-language=en",
            "--target-language=fr",
            "search.protect=[\"X-\\\\d\"]");
    assertThat(translate(arguments.toArray(String[]::new))).as(messages.toString()).isZero();
    assertThat(Files.readString(out))
        .startsWith("<p>la route basse</p><p>")
        .containsOnlyOnce("neuf")
        .containsOnlyOnce("X-1")
        .endsWith(" La route est basse.</p>");
    assertThat(messages.toString())
        .contains(
            "m.tmx: 2 texts",
            "from the memory: 1 texts, 0 of them fuzzy matches, and 1 sentences of others",
            "terms: 2, of which");
    assertThat(Files.readString(folder.resolve("page.html")))
        .containsPattern("(inserted|in place of other words): neuf")
        .containsPattern("(inserted|in place of other words): X-1");
  }

  @Test
  void paragraphsAreDividedByTheRulesOfAnSrxFile() throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.srx"),
            "<srx version=\"2.0\"><header cascade=\"no\"/><body><languagerules><languagerule"
                + " languagerulename=\"a\"><rule><beforebreak>;</beforebreak></rule>"
                + "</languagerule></languagerules><maprules><languagemap languagepattern=\"en.*\""
                + " languagerulename=\"a\"/></maprules></body></srx>");
    Path in = Files.writeString(folder.resolve("in.html"), "<p>new;\n the road</p>");
    Path out = folder.resolve("out.html");
    String[] arguments = {
      "--input=" + in, "--output=" + out, "--srx=" + rules, "--source-language=en-GB"
    };
    assertThat(translate(arguments)).as(messages.toString()).isZero();
    assertThat(out)
        .hasContent(
            "<p>%s\n %s</p>"
                .formatted(escaped(translated("new;")), escaped(translated("the road"))));
    arguments[3] = "--source-language=fr";
    arguments[1] = "--output=" + folder.resolve("none");
    assertThat(translate(arguments)).isEqualTo(2);
    assertThat(messages.toString()).contains("rules.srx: no languagemap takes the language fr");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void whatCannotBeDoneIsSaidBeforeAnythingIsWritten() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.xlf"), "<xliff>\n<file></xliff>");
    Path page = Files.writeString(folder.resolve("page.html"), "<p>new</p>");
    Files.writeString(folder.resolve("text.txt"), "new\n");
    Path out = folder.resolve("out");
    assertThat(translate("--input", broken.toString(), "--output", out.toString())).isEqualTo(2);
    assertThat(messages.toString()).contains("broken.xlf: line 2: </xliff>, expected </file>");
    assertThat(translate("--input", page.toString())).isEqualTo(2);
    assertThat(messages.toString()).contains("is a document, which is written as a whole");
    assertThat(translate("--input", page.toString(), "--output", out.toString(), "--scores"))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("--scores has no effect on documents");
    Path terms = Files.writeString(folder.resolve("terms.tsv"), "a\tb\nc d\n");
    assertThat(
            translate(
                "--input", page.toString(), "--output", out.toString(), "--glossary=" + terms))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("terms.tsv:2: expected a term, a tab and its");
    assertThat(translate("--input=" + page, "--output=" + out, "--memory=" + terms)).isEqualTo(2);
    assertThat(messages.toString()).contains(": --memory " + terms + ": there is no element in it");
    assertThat(translate("--input=" + folder.resolve("text.txt"), "--output=" + out, "--memory=x"))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("--memory has no effect on text that is no document");
    Files.delete(terms);
    String mixed = folder + "/*.{html,txt}";
    assertThat(translate("--input", mixed, "--output", out.toString())).isEqualTo(2);
    assertThat(messages.toString()).contains("page.html is a document and ", "text.txt is not");
    assertThat(out).doesNotExist();
  }
}
