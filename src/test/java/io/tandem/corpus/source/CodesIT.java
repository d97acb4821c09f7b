package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SharedData;
import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.storage.TaskFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units of XLIFF and TMX with their codes, as columns and written from them. */
@Tag("text")
class CodesIT {
  private static final String VERSION_1 =
      """
      <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:m="urn:m">
      <file original="a/b.txt" source-language="en" target-language="fr" datatype="plaintext"><body>
      <trans-unit id="u1" m:confirmed="1">
        <source>Press <g id="1" m:x='"'>this</g> &amp;<x id="2"/> <![CDATA[<go>]]><!-- no --></source>
        <target state="translated"><ph id="3">&lt;br/></ph>Appuyez <g id="1">ici</g></target>
      </trans-unit>
      <group><trans-unit id="u2"><source>New</source></trans-unit></group></body></file>
      <file original="c" source-language="en" target-language="fr" datatype="plaintext"><body>
      <trans-unit id="u1"><source/><target/></trans-unit></body></file></xliff>
      """;

  private static final String VERSION_2 =
      """
      <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr">
      <file id="f"><unit id="u1"><originalData><data id="d1">&lt;b></data></originalData>
      <segment id="s1" state="final"><source>A <pc id="1" dataRefStart="d1">red</pc> dog</source>
      <target>Un <pc id="1" dataRefStart="d1">chien</pc></target></segment>
      <ignorable><source> </source></ignorable>
      <segment id="s2"><source>It<cp hex="0007"/> barks</source></segment></unit>
      <unit id="u2"><segment><source> x </source><target> y\t</target></segment></unit></file></xliff>
      """;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  private Dataset<Row> units(String format, Object path) {
    return spark
        .read()
        .format(format)
        .option("inlineCodes", "columns")
        .option("rejected", "keep")
        .option("unfinished", "keep")
        .option("sourceLanguage", "en")
        .option("targetLanguage", "fr")
        .load(path.toString());
  }

  private String written(Dataset<Row> rows, String format, String version) {
    String out = dir.resolve("out" + System.nanoTime()).toString();
    TaskFailures.unwrapped(
        () ->
            rows.write()
                .format(format)
                .option("version", version)
                .option("sourceLanguage", "en")
                .option("targetLanguage", "fr")
                .save(out));
    return out;
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).toList();
  }

  private static String onlyFile(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return Files.readString(
          files.filter(file -> file.getFileName().toString().startsWith("part-")).findAny().get());
    }
  }

  @Test
  void aUnitHasItsCodesAndIdsAsColumns() throws IOException {
    Dataset<Row> one = units("xliff", Files.writeString(dir.resolve("a.xlf"), VERSION_1));
    assertThat(one.columns())
        .containsExactly(
            "source",
            "target",
            "file",
            "line",
            "reason",
            "sourceCodes",
            "targetCodes",
            "fileId",
            "unitId",
            "segmentId",
            "state",
            "originalData");
    assertThat(text(one.drop("file", "line")))
        .containsExactly(
            "[Press this & <go>,Appuyez ici,null,Press <g id=\"1\" xmlns:a0=\"urn:m\""
                + " a0:x=\"&quot;\">this</g> &amp;<x id=\"2\"/> &lt;go&gt;,<ph"
                + " id=\"3\">&lt;br/&gt;</ph>Appuyez <g"
                + " id=\"1\">ici</g>,a/b.txt,u1,null,translated,null]",
            "[New,,no-target-segment,New,null,a/b.txt,u2,null,null,null]",
            "[,,null,,,c,u1,null,null,null]");
    Dataset<Row> two = units("xliff", Files.writeString(dir.resolve("b.xlf"), VERSION_2));
    assertThat(text(two.select("sourceCodes", "unitId", "segmentId", "state", "originalData")))
        .containsExactly(
            "[A <pc id=\"1\" dataRefStart=\"d1\">red</pc> dog,u1,s1,final,<data"
                + " id=\"d1\">&lt;b&gt;</data>]",
            "[It<cp hex=\"0007\"/> barks,u1,s2,null,<data id=\"d1\">&lt;b&gt;</data>]",
            "[ x ,u2,null,null,null]");
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws IOException {
    for (String version : List.of("1.2", "2.0")) {
      String document = version.equals("1.2") ? VERSION_1 : VERSION_2;
      Path in = Files.writeString(dir.resolve(version + ".xlf"), document);
      Dataset<Row> read = units("xliff", in);
      String out = written(read, "xliff", version);
      assertThat(text(units("xliff", out + "/*.xlf").drop("file")))
          .isEqualTo(text(read.drop("file")));
    }
  }

  @Test
  void filesOfOneNameStayApartIfTheyWereReadFromSeveral() throws IOException {
    for (String name : List.of("a", "b")) {
      Files.writeString(dir.resolve(name + ".xlf"), VERSION_1);
    }
    Dataset<Row> read = units("xliff", dir + "/*.xlf").where("fileId = 'a/b.txt'").coalesce(1);
    assertThat(onlyFile(written(read, "xliff", "1.2")).split("<file original=\"a/b.txt\"", -1))
        .hasSize(3);
    assertRefused(
        read.orderBy("unitId").coalesce(1),
        "1.2",
        "the file a/b.txt, read from ",
        " comes twice in ",
        "sortWithin");
  }

  @Test
  void textWithoutCodesAndIdsBecomesUnitsToTranslate() throws IOException {
    Dataset<Row> rows =
        spark
            .sql(
                "SELECT * FROM VALUES (' a < \\r& b', null), ('c', 'd ]]>'), ('e', '') AS t(source,"
                    + " target)")
            .coalesce(1);
    assertThat(onlyFile(written(rows, "xliff", "1.2")))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
            <file original="f1" source-language="en" target-language="fr" datatype="plaintext" xml:space="preserve"><body>
            <trans-unit id="1"><source> a &lt; &#13;&amp; b</source></trans-unit>
            <trans-unit id="2"><source>c</source><target>d ]]&gt;</target></trans-unit>
            <trans-unit id="3"><source>e</source></trans-unit>
            </body></file>
            </xliff>
            """);
    assertThat(onlyFile(written(rows.withColumn("state", functions.lit("final")), "xliff", "2.0")))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="fr">
            <file id="f1" xml:space="preserve">
            <unit id="1"><segment><source> a &lt; &#13;&amp; b</source></segment></unit>
            <unit id="2"><segment state="final"><source>c</source><target>d ]]&gt;</target></segment></unit>
            <unit id="3"><segment><source>e</source></segment></unit>
            </file>
            </xliff>
            """);
    String empty = written(rows.where("source = 'none'"), "xliff", "1.2");
    assertThat(units("xliff", empty + "/*.xlf").count()).isZero();
  }

  @Test
  void eachFileIsWrittenByItselfIfItIsAPartition() throws IOException {
    for (String name : List.of("a", "b")) {
      Files.writeString(dir.resolve(name + ".xlf"), VERSION_2);
    }
    Dataset<Row> read =
        units("xliff", dir + "/*.xlf")
            .withColumn("name", functions.regexp_extract(functions.col("file"), "(\\w)\\.xlf", 1));
    assertRefused(read.coalesce(1), "2.0", "the file f comes twice in ", "partitionBy(\"file\")");
    String out = dir.resolve("each").toString();
    read.drop("file")
        .write()
        .format("xliff")
        .partitionBy("name")
        .option("version", "2.0")
        .option("sourceLanguage", "en")
        .option("targetLanguage", "fr")
        .save(out);
    assertThat(text(units("xliff", out + "/name=b").drop("file")))
        .isEqualTo(text(units("xliff", dir.resolve("b.xlf")).drop("file")));
  }

  @Test
  void whatXliffDoesNotAllowIsRefusedWithTheUnit() {
    assertRefused("string(null) AS source, 'b' AS target", "1.2", "unit 1: the source is null");
    assertRefused(
        "'a' AS source, 'b' AS target, '<g id=\"1\">b' AS targetCodes, 'u7' AS unitId",
        "1.2",
        "unit u7, column targetCodes:1: not well-formed XML");
    assertRefused(
        "'a' AS source, 'b' AS target, 'a</segment><segment>' AS sourceCodes",
        "1.2",
        "unit 1, column sourceCodes:1: not well-formed XML");
    assertRefused(
        "'a' AS source, 'b' AS target, '&nbsp;' AS sourceCodes", "1.2", "the entity &nbsp;");
    assertRefused(
        "'a' AS source, 'b' AS target, '<pc id=\"1\">a</pc>' AS sourceCodes",
        "1.2",
        "<pc> is no inline code of XLIFF 1.2, expected one of g, x, ",
        "; XLIFF 2.0 has it");
    assertRefused(
        "'a' AS source, 'b' AS target, 'done' AS state",
        "2.0",
        "expected one of initial, translat");
    assertRefused("'a' AS source, 'b' AS target, 'x-done' AS state", "2.0", "state \"x-done\"");
    assertRefused("'a' AS source, 'b' AS target, 'a b' AS unitId", "2.0", "an id of XLIFF 2 has");
    assertRefused("'a\\u0007' AS source, 'b' AS target", "1.2", "U+0007, which XML does not");
    assertRefused("'a' AS source, 'b' AS target", "3", "version = 3: XLIFF is written in version");
    assertRefused("'a' AS source, 'b' AS target, 7 AS unitId", "1.2", "a string column unitId");
    assertRefused(
        spark.sql("SELECT 'a' AS source, '' AS target, 'u' AS unitId FROM range(2)").coalesce(1),
        "1.2",
        "the unit u comes twice in file f1");
    assertThatThrownBy(() -> units("po", Files.writeString(dir.resolve("a.po"), "")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("only tmx and xliff have codes");
  }

  private void assertRefused(String columns, String version, String... parts) {
    assertRefused(spark.sql("SELECT " + columns), version, parts);
  }

  private void assertRefused(Dataset<Row> rows, String version, String... parts) {
    assertThatThrownBy(() -> written(rows, "xliff", version))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void aMemoryKeepsItsCodesToo() throws IOException {
    Path in =
        Files.writeString(
            dir.resolve("a.tmx"),
            "<tmx version='1.4'><header srclang='en'/><body><tu tuid='7'><tuv xml:lang='en'><seg>A"
                + " <bpt i='1'>&lt;b></bpt>cat<ept i='1'>&lt;/b></ept>\r</seg></tuv><tuv"
                + " xml:lang='fr'><seg>Un <hi>chat</hi></seg></tuv></tu></body></tmx>");
    Dataset<Row> read = units("tmx", in).where("reason is null");
    assertThat(text(read.select("source", "target", "sourceCodes", "targetCodes", "unitId")))
        .containsExactly(
            "[A cat\n,Un chat,A <bpt i=\"1\">&lt;b&gt;</bpt>cat<ept"
                + " i=\"1\">&lt;/b&gt;</ept>\n,Un <hi>chat</hi>,7]");
    String out = written(read, "tmx", "");
    assertThat(text(units("tmx", out + "/*.tmx").drop("file"))).isEqualTo(text(read.drop("file")));
  }

  @Test
  void filesOfOtherToolsAreReadBackTheSame() throws IOException {
    List<Path> samples;
    try (Stream<Path> files = Files.list(SharedData.path("data/formats/xliff"))) {
      samples = files.filter(file -> file.toString().matches(".*\\.xl(f|iff)")).sorted().toList();
    }
    assertThat(samples).hasSizeGreaterThan(5);
    for (Path sample : samples) {
      boolean isVersion2 =
          Files.readString(sample, StandardCharsets.ISO_8859_1).contains("xliff:document:2.");
      Dataset<Row> read =
          spark
              .read()
              .format("xliff")
              .option("inlineCodes", "columns")
              .option("rejected", "keep")
              .load(sample.toUri().toString())
              .where("reason is null or reason = 'no-target-segment'");
      String out = written(read, "xliff", isVersion2 ? "2.0" : "1.2");
      String[] columns = {"source", "target", "sourceCodes", "targetCodes", "state"};
      assertThat(text(units("xliff", out + "/*.xlf").selectExpr(columns)))
          .as("%s", sample)
          .isEqualTo(text(read.selectExpr(columns)));
    }
  }
}
