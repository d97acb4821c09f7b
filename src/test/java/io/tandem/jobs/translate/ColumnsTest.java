package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translator;
import io.tandem.translation.search.CopyModel;
import io.tandem.translation.spark.TrainedNetwork;
import io.tandem.translation.spark.TranslationCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The translation of each text is the text itself. */
class ColumnsTest {
  private static final AddedColumns ONLY = new AddedColumns(false, false, false);
  private static final AddedColumns ALL = new AddedColumns(true, false, true);

  private final List<String> told = new ArrayList<>();

  private List<String> translated(LineForm form, String text) {
    return written(form, text).lines().toList();
  }

  private String written(LineForm form, String text) {
    Translator translator =
        new Translator(
            CopyModel.of(TestSubwords.learned().size()),
            TestSubwords.learned(),
            TrainedNetwork.search("search.beam=2", "search.nBest=2"),
            1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new StreamTranslation(translator, form, TranslationCounts.local(), told::add)
          .run(
              LineReader.of(
                  "pairs", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
              out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static LineForm tsv(String column) {
    return new DelimitedColumns(column, "", false, ONLY);
  }

  private static LineForm csv(String column) {
    return new DelimitedColumns(column, "", true, ONLY);
  }

  private static LineForm json(String path) {
    return new JsonFields(path, "", ONLY);
  }

  private void assertRefused(LineForm form, String text, String message) {
    assertThatThrownBy(() -> translated(form, text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void columnOfTsvIsGivenByItsNumberOrByItsName() {
    assertThat(translated(tsv("2"), "1\tthe road\tx\n2\t\t\n3\tnew"))
        .containsExactly("1\tthe road\tx\tthe road", "2\t\t\t", "3\tnew\tnew");
    assertThat(translated(tsv("text"), "id\ttext\n1\tthe road\n"))
        .containsExactly("id\ttext\ttranslation", "1\tthe road\tthe road");
    assertRefused(
        tsv("txt"),
        "id\ttext\n",
        "pairs:1: no column is named \"txt\": the first line names id, text");
    assertRefused(
        tsv("3"), "a\tb\tc\na\tb\n", "pairs:2: found 2 columns between tabs, expected at least 3");
    assertRefused(
        tsv("text"), "text\ttranslation\n", "pairs:1: there is a column translation already");
  }

  @Test
  void recordOfCsvStaysAsItIsWithItsQuotesAndLineEnds() {
    String text = "id,text\n1,\"the \"\"low\"\" road,\nand new\"\n\"2\",the\n";
    assertThat(translated(csv("text"), text))
        .containsExactly(
            "id,text,translation",
            "1,\"the \"\"low\"\" road,",
            "and new\",\"the \"\"low\"\" road, and new\"",
            "\"2\",the,the");
    assertRefused(csv("3"), "a,b\n", "pairs:1: found 2 columns between commas");
  }

  @Test
  void recordsKeepTheLineEndsOfTheirFile() {
    assertThat(written(tsv("text"), "id\ttext\r\n1\tthe road\r\n2\tnew\n"))
        .isEqualTo("id\ttext\ttranslation\r\n1\tthe road\tthe road\r\n2\tnew\tnew\n");
    assertThat(written(csv("1"), "\"the\r\nroad\",2\r\n"))
        .isEqualTo("\"the\r\nroad\",2,the road\r\n");
    assertThat(written(json("a"), "{\"a\": \"new\"}\r\n\r\n"))
        .isEqualTo("{\"a\": \"new\",\"translation\":\"new\"}\r\n\r\n");
  }

  @Test
  void fieldOfJsonLinesIsGivenByItsPath() {
    String text = "{\"a\": {\"en\": \"the road\"}, \"n\": 1.50}\n\n{\"a\": {\"en\": null}}\n{} \n";
    assertThat(translated(json("a.en"), text))
        .containsExactly(
            "{\"a\": {\"en\": \"the road\"}, \"n\": 1.50,\"translation\":\"the road\"}",
            "",
            "{\"a\": {\"en\": null},\"translation\":null}",
            "{\"translation\":null}");
    assertRefused(json("n"), "{\"n\": 1}", "pairs:1: the field n is number, expected text");
    assertRefused(
        json("n"),
        "{\"n\": \"\"}\nx",
        "pairs:2: column 1 of the line: expected one JSON object with each name once, found x");
    assertRefused(json("n"), "[]", "pairs:1: expected a JSON object");
    assertRefused(
        json("n"),
        "{\"translation\": \"\"}",
        "already has a field translation, which this job adds");
  }

  @Test
  void scoresAndListsAreAddedToo() throws IOException {
    JsonNode answer =
        new ObjectMapper()
            .readTree(translated(new JsonFields("t", "", ALL), "{\"t\":\"the\"}").get(0));
    assertThat(answer.get("score").asDouble()).isNegative();
    assertThat(answer.get("nBest")).hasSize(2);
    LineForm scored = new DelimitedColumns("b", "a", false, new AddedColumns(true, false, false));
    assertThat(translated(scored, "a\tb\nnew\tthe\n"))
        .first()
        .isEqualTo("a\tb\ttranslation\tscore");
    assertThat(translated(scored, "a\tb\nnew\tthe\n").get(1)).matches("new\tthe\tnew.*\t-[0-9.]+");
  }

  @Test
  void whoTranslatesColumnsAsIfTheyWereSentencesIsTold() {
    LineForm lines = new TranslationLines(false, false, false);
    translated(lines, "the\tnew\nroad\tlow\nroad\n");
    assertThat(told).singleElement().asString().contains("lines have a tab", "--column N");
    told.clear();
    translated(lines, "road\nroad\nthe\tnew\n");
    assertThat(told).isEmpty();
  }

  @Test
  void whoWaitsForALongTextIsToldWhy() {
    translated(new TranslationLines(false, false, false), "the road\n" + "new ".repeat(2501));
    assertThat(told)
        .containsExactly(
            "texts of more than 10,000 characters, expected one sentence each: 1; they are"
                + " translated in segments, which takes as long as so many sentences");
  }
}
