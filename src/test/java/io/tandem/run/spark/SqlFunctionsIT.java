package io.tandem.run.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.jobs.TestModel;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.translation.Translation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions that a query has without any call of Java or Python before it. */
class SqlFunctionsIT {
  private static final SparkSession SPARK = SparkTest.session();
  private static final List<String> LINES = List.of("the low road", "the new road", "wider");

  @TempDir private static Path folder;

  private static TestModel model;
  private static String run;

  @BeforeAll
  static void makeRun() throws IOException {
    model = TestModel.in(folder.resolve("run"));
    run = model.runPath();
    SPARK
        .createDataset(LINES, Encoders.STRING())
        .toDF("body")
        .coalesce(1)
        .createOrReplaceTempView("bodies");
  }

  private static List<Row> sql(String query) {
    return SPARK.sql(query.replace("RUN", "'" + run + "'")).collectAsList();
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream().map(row -> row.getString(0)).toList();
  }

  private static List<String> expected(String... settings) throws IOException {
    return model.translator(settings).translate(LINES).stream().map(Translation::text).toList();
  }

  @Test
  void aQueryTranslatesTextsAndTablesByTheModelAtAPath() throws IOException {
    assertThat(texts(sql("select tandem_translate(body, RUN) from bodies"))).isEqualTo(expected());
    assertThat(texts(sql("select tandem_translate(body, RUN, 'search.beam=1') from bodies")))
        .isEqualTo(expected("search.beam=1"));
    List<Row> table =
        sql(
            "select * from tandem_translate(TABLE(bodies), RUN, 'sourceCol=body', 'search.beam=1',"
                + " 'scoreCol = score')");
    assertThat(table.get(0).schema().fieldNames()).containsExactly("body", "translation", "score");
    assertThat(table.stream().map(row -> row.getString(1)).toList())
        .isEqualTo(expected("search.beam=1"));
    assertThat(
            texts(
                sql(
                    "select translation from tandem_translate(TABLE(select body as source from"
                        + " bodies where body like 'wi%'), RUN)")))
        .containsExactly(expected().get(2));
    assertThat(sql("select tandem_translate(cast(null as string), RUN)").get(0).isNullAt(0))
        .isTrue();
  }

  @Test
  void aColumnOfDocumentsIsTranslatedWithItsTagsAndNothingElse() {
    String page = "<p class='a'>the <b>low</b> road<br></p><pre>the road</pre>";
    List<Row> rows =
        sql(
            "select translation, review from tandem_translate(TABLE(select * from values (1, \"%s\"),"
                    .formatted(page)
                + " (2, null), (3, '7') as pages(id, source)), RUN, 'format=html',"
                + " 'reviewCol=review') order by id");
    assertThat(rows.get(0).getString(0))
        .matches("<p class='a'>.*</p><pre>the road</pre>")
        .containsOnlyOnce("<b>")
        .containsOnlyOnce("</b>")
        .containsOnlyOnce("<br>")
        .doesNotContain("<p class='a'>the <b>low</b> road");
    assertThat(rows.get(0).getInt(1)).isBetween(0, 1);
    assertThat(rows.get(1).isNullAt(0) && rows.get(1).isNullAt(1)).isTrue();
    assertThat(rows.get(2).getString(0)).isEqualTo("7");
  }

  @Test
  void unitsOfXliffAreReadTranslatedAndWrittenWithTheirCodes() throws IOException {
    String unit =
        "<trans-unit id=\"u1\"><source>the <g id=\"1\">low</g> road<x id=\"2\"/></source></trans-unit>"
            + "<trans-unit id=\"u2\"><source/></trans-unit>"
            + "<trans-unit id=\"u3\" translate=\"no\"><source>new</source></trans-unit>"
            + "<trans-unit id=\"u4\"><source>new</source><target state=\"needs-translation\">new</target>"
            + "</trans-unit>";
    Path in =
        Files.writeString(
            folder.resolve("in.xlf"),
            "<xliff version=\"1.2\"><file original=\"a\"><body>%s</body></file></xliff>"
                .formatted(unit));
    SparkSession spark = SparkTest.session();
    spark
        .read()
        .format("xliff")
        .option("inlineCodes", "columns")
        .option("rejected", "keep")
        .load(in.toString())
        .where(
            "reason in ('no-target-segment', 'state-new', 'state-needs-translation', 'state-initial')")
        .createOrReplaceTempView("units");
    String out = folder.resolve("out").toString();
    spark
        .sql(
            "SELECT * FROM tandem_translate(TABLE(SELECT source, target, sourceCodes, file, fileId,"
                + " unitId, segmentId FROM units), '%s', 'format=segment', 'sourceCol=sourceCodes',"
                    .formatted(model.runPath())
                + " 'translationCol=targetCodes', 'reviewCol=review')")
        .selectExpr("*", "if(review > 0, 'needs-review-translation', 'translated') as state")
        .write()
        .format("xliff")
        .option("sourceLanguage", "en")
        .option("targetLanguage", "de")
        .save(out);
    List<Row> rows =
        spark
            .read()
            .format("xliff")
            .option("inlineCodes", "columns")
            .option("unfinished", "keep")
            .load(out + "/*.xlf")
            .select("sourceCodes", "targetCodes", "unitId", "state")
            .collectAsList();
    assertThat(rows).extracting(row -> row.getString(2)).containsExactly("u1", "u2", "u4");
    assertThat(rows.get(0).getString(0)).isEqualTo("the <g id=\"1\">low</g> road<x id=\"2\"/>");
    assertThat(rows.get(0).getString(1))
        .isNotEqualTo(rows.get(0).getString(0))
        .containsOnlyOnce("<g id=\"1\">")
        .containsOnlyOnce("</g>")
        .containsOnlyOnce("<x id=\"2\"/>");
    assertThat(rows.get(0).getString(3)).isIn("translated", "needs-review-translation");
    assertThat(rows.get(1).getString(1)).isEmpty();
  }

  @Test
  void documentsAreDividedByTheRulesOfAnSrxFile() throws IOException {
    String rule = "<rule break=\"yes\"><beforebreak>;</beforebreak></rule>";
    Path srx =
        Files.writeString(
            folder.resolve("rules.srx"),
            "<srx version=\"2.0\"><header cascade=\"no\"/><body><languagerules><languagerule"
                + " languagerulename=\"a\">%s</languagerule></languagerules><maprules><languagemap"
                    .formatted(rule)
                + " languagepattern=\".*\""
                + " languagerulename=\"a\"/></maprules></body></srx>");
    String query =
        "select translation from tandem_translate(TABLE(select '<p>new;  the road</p>' as source),"
            + " RUN, 'format=html', 'srx=%s')";
    assertThat(sql(query.formatted(srx)).get(0).getString(0))
        .isEqualTo(
            sql("select concat('<p>', tandem_translate('new;', RUN), '  ',"
                    + " tandem_translate('the road', RUN), '</p>')")
                .get(0)
                .getString(0)
                .replace("&", "&amp;"));
    Files.writeString(srx, Files.readString(srx).replace(";", "(;"));
    assertThatThrownBy(() -> sql(query.formatted(srx)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("rules.srx: line 1: the regular expression (;: Unclosed group");
  }

  @Test
  void aBrokenDocumentIsNamedByItsBegin() {
    assertThatThrownBy(
            () ->
                sql(
                    "select * from tandem_translate(TABLE(select 'low <g id=\"1\">road' as source), RUN,"
                        + " 'format=segment')"))
        .hasStackTraceContaining(
            "column source, \"low <g id=\"1\">road\": <g> of line 1 does not end");
  }

  @Test
  void aBetterCheckpointOfTheRunIsUsedFromTheNextQueryOn() throws IOException {
    TestModel other = TestModel.in(folder.resolve("other"));
    String query = "select tandem_translation_score('the road', 'new', '%s')";
    double before = sql(query.formatted(other.runPath())).get(0).getDouble(0);
    other.addCheckpoint(40, 2, 1);
    double after = sql(query.formatted(other.runPath())).get(0).getDouble(0);
    assertThat(after).isNotEqualTo(before).isCloseTo(score(other), within(1e-5));
  }

  private static double score(TestModel of) throws IOException {
    return of.translator().score(List.of("the road"), List.of("new")).get(0).score();
  }

  @Test
  void aQueryScoresPairsByTheModel() throws IOException {
    Row row =
        sql("select tandem_translation_score('the road', 'new', RUN),"
                + " tandem_translation_score_report('the road', 'new', RUN).score")
            .get(0);
    assertThat(row.getDouble(0)).isCloseTo(score(model), within(1e-5));
    assertThat(row.getDouble(1)).isEqualTo(row.getDouble(0));
  }

  @Test
  void metricsTakeTheirOptionsAsArguments() {
    String pair = "'das ist ein Haus', 'das ist das Haus'";
    Row row =
        sql("select tandem_bleu(%1$s, 'char'), tandem_chrf(%1$s, 2), tandem_bleu_report(%1$s).score,"
                    .formatted(pair)
                + " tandem_ter('a b c d', array('a b c e', 'a b c d'))")
            .get(0);
    assertThat(row.getDouble(0)).isEqualTo(score(Bleu.standard().with(BleuTokenizer.CHAR)));
    assertThat(row.getDouble(1)).isEqualTo(score(Chrf.standard().withWordOrder(2)));
    assertThat(row.getDouble(2)).isEqualTo(score(Bleu.standard()));
    assertThat(row.getDouble(3)).isZero();
  }

  private static double score(Metric metric) {
    return metric.score(metric.statistics("das ist ein Haus", List.of("das ist das Haus")));
  }

  @Test
  void aMistakeSaysWhatAFunctionTakes() {
    Map.ofEntries(
            entry("select tandem_translate('a')", "takes (text, model)"),
            entry("select tandem_translate(body, body) from bodies", "is no constant text"),
            entry("select tandem_translate(1, RUN)", "tandem_translate: 1 is int, expected text"),
            entry("select tandem_translate('a', '/nowhere')", "/nowhere: not found"),
            entry("select * from tandem_translate(TABLE(bodies))", "TABLE(name or query), model"),
            entry("select * from tandem_translate(5, 'run')", "TABLE(name or query), model"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN)",
                "column source: no such column"),
            entry("select * from tandem_translate(TABLE(bodies), RUN, 'soCol=body')", "sourceCol"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'sourcecol=body')",
                "sourcecol is no option of a table; did you mean sourceCol?"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'Format=html')",
                "did you mean format?"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'sourceCol=body',"
                    + " 'search.nBest=2')",
                "search.nBest = 2 has no effect here: give nBestCol"),
            entry(
                "select tandem_translate('a', RUN, 'search.nBest=2')",
                "tandem_translate(TABLE(table), model) with the option nBestCol"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'search.baem=3')",
                "search.beam"),
            entry("select tandem_chrf('a', 'b', 'c')", "expected a number"),
            entry("select tandem_ter('a', 'b', 'c')", "found 3 arguments"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'format=docx')",
                "expected one of xliff, tmx, html"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'format=html', 'scoreCol=s')",
                "scoreCol is no option of a table of documents"),
            entry(
                "select * from tandem_translate(TABLE(bodies), RUN, 'srx=x')",
                "srx is no option of a table of texts"),
            entry("select tandem_translate('a', RUN, 'format=html')", "unknown setting format"))
        .forEach(
            (query, message) ->
                assertThatThrownBy(() -> sql(query))
                    .as(query)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(message));
  }

  @Test
  void theFunctionsDescribeThemselves() {
    assertThat(texts(sql("describe function tandem_bleu")))
        .anyMatch(line -> line.contains("tandem_bleu(hypothesis, reference"));
    assertThat(String.join("\n", texts(sql("describe function tandem_translate"))))
        .contains("tandem_translate(text, model", "tandem_translate(TABLE(table), model");
    assertThat(String.join("\n", texts(sql("describe function extended tandem_translate"))))
        .contains("SELECT * FROM tandem_translate(TABLE(articles), ");
  }

  @Test
  void columnsAreFoundInAnyCaseUnlessSparkComparesIt() throws IOException {
    String column =
        "select translation from tandem_translate(TABLE(bodies), RUN, 'sourceCol=BODY')";
    assertThat(texts(sql(column))).isEqualTo(expected());
    assertThat(
            texts(
                sql(
                    "select translation from tandem_translate(TABLE(select named_struct('Body', body)"
                        + " as s from bodies), RUN, 'sourceCol=S.body')")))
        .isEqualTo(expected());
    SPARK.conf().set("spark.sql.caseSensitive", true);
    try {
      assertThatThrownBy(() -> sql(column))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("column BODY: no such column; the table has the columns body");
    } finally {
      SPARK.conf().unset("spark.sql.caseSensitive");
    }
  }
}
