package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SharedData;
import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import io.tandem.storage.TaskFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("text")
class PairSourceIT {
  private static final String MEMORY =
      "<tmx><body><tu><tuv lang='en'><seg>cat</seg></tuv><tuv lang='fr'><seg>chat</seg></tuv></tu>"
          + "<tu><tuv lang='en'><seg>dog</seg></tuv></tu></body></tmx>";

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  @Test
  void aDirectoryOfMemoriesIsATableAndRejectionsCanBeKept() throws IOException {
    Files.writeString(dir.resolve("a.tmx"), MEMORY);
    Files.write(dir.resolve("b.tmx.gz"), Compressed.bytes(Compression.GZIP, MEMORY));
    Dataset<Row> pairs = memories().load(dir.toString());
    assertThat(pairs.columns()).containsExactly("source", "target", "file", "line");
    assertThat(text(pairs.orderBy("file").select("target", "line", "source")))
        .containsExactly("[chat,1,cat]", "[chat,1,cat]");
    assertThat(pairs.count()).isEqualTo(2);
    assertThat(
            text(
                memories()
                    .option("rejected", "keep")
                    .load(dir.resolve("*.tmx").toString())
                    .select("source", "line", "reason")))
        .containsExactly("[cat,1,null]", "[dog,2,no-target-segment]");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsReadByItsName(Compression compression) throws IOException {
    Path file = dir.resolve(Compressed.fileName(compression));
    Files.write(file, Compressed.bytes(compression, MEMORY));
    assertThat(text(memories().load(file.toString()).select("source"))).containsExactly("[cat]");
  }

  @Test
  void sqlReadsAPathDirectly() throws IOException {
    Path file = dir.resolve("fr.po");
    Files.writeString(file, "msgid \"cat\"\nmsgstr \"chat\"\n\nmsgid \"dog\"\nmsgstr \"\"\n");
    assertThat(
            text(
                spark.sql(
                    "SELECT upper(target), line FROM po.`%s` WHERE source > ''".formatted(file))))
        .containsExactly("[CHAT,1]");
  }

  @Test
  void sqlReadsMemoriesThroughAViewWithOptions() throws IOException {
    Path file = Files.writeString(dir.resolve("a.tmx"), MEMORY);
    spark.sql(
        "CREATE OR REPLACE TEMPORARY VIEW memories USING tmx OPTIONS (path '%s', sourceLanguage 'fr', targetLanguage 'en')"
            .formatted(file));
    assertThat(text(spark.sql("SELECT source, target FROM memories")))
        .containsExactly("[chat,cat]");
    assertThat(text(spark.sql("SELECT count(*) FROM memories"))).containsExactly("[1]");
  }

  @Test
  void alignedFilesAreReadTogether() throws IOException {
    Files.writeString(dir.resolve("a.en"), "cat\ndog\n");
    Files.writeString(dir.resolve("a.fr"), "chat\nchien\n");
    Dataset<Row> pairs =
        spark
            .read()
            .format("bitext")
            .option("target", dir.resolve("a.fr").toString())
            .load(dir.resolve("a.en").toString());
    assertThat(text(pairs.drop("file"))).containsExactly("[cat,chat,1]", "[dog,chien,2]");
    assertThatThrownBy(
            () -> spark.read().format("bitext").option("target", "x").load(dir.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the path matches 2 files");
  }

  @Test
  void otherFormatsAreReadAsFiles() throws IOException {
    Path xliff =
        Files.writeString(
            dir.resolve("a.xlf"),
            "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en'"
                + " trgLang='fr'><file id='f'><unit"
                + " id='u'><segment><source>cat</source><target>chat</target></segment></unit></file></xliff>");
    Path wmt =
        Files.writeString(
            dir.resolve("a.xml"),
            "<dataset><doc id='d'><src lang='en'><seg id='1'>cat</seg></src><ref lang='fr'><seg"
                + " id='1'>chat</seg></ref></doc></dataset>");
    Path source = Files.writeString(dir.resolve("s.sgm"), "<doc docid=d><seg id=1>cat</seg></doc>");
    Path target =
        Files.writeString(dir.resolve("r.sgm"), "<doc docid=d><seg id=1>chat</seg></doc>");
    for (Dataset<Row> pairs :
        List.of(
            spark.read().format("xliff").load(xliff.toString()),
            english("wmtxml").load(wmt.toString()),
            spark
                .read()
                .format("sgm")
                .option("target", target.toString())
                .load(source.toString()))) {
      assertThat(text(pairs.drop("file"))).containsExactly("[cat,chat,1]");
    }
  }

  @Test
  void columnsAreNamedByAHeaderOrByAnOptionAndScoresComeAlong() throws IOException {
    String rows = "u1\tcat\t0.5\tchat\t1\nu2\tdog\t\tchien\t-2e3\nu3\tcow\n";
    Path plain = Files.writeString(dir.resolve("plain.tsv"), rows);
    Path named = Files.writeString(dir.resolve("named.tsv"), "url\ten\tlaser\tfr\tlm\n" + rows);
    Dataset<Row> byOption =
        spark
            .read()
            .format("tsv")
            .option("columns", "url, source, laser, target, lm")
            .option("scoreFields", "lm,laser")
            .load(plain.toString());
    Dataset<Row> byHeader =
        spark
            .read()
            .format("tsv")
            .option("sourceField", "en")
            .option("targetField", "fr")
            .option("scoreFields", "lm,laser")
            .load(named.toString());
    for (Dataset<Row> pairs : List.of(byOption, byHeader)) {
      assertThat(text(pairs.select("source", "target", "scores.laser", "scores.lm")))
          .containsExactly("[cat,chat,0.5,1.0]", "[dog,chien,null,-2000.0]");
    }
    assertThat(text(byOption.where("scores.laser >= 0.5").select("line"))).containsExactly("[1]");
    assertThat(
            text(
                spark
                    .read()
                    .format("tsv")
                    .option("sourceColumn", "4")
                    .option("targetColumn", "2")
                    .option("rejected", "keep")
                    .load(plain.toString())
                    .drop("file")))
        .containsExactly("[chat,cat,1,null]", "[chien,dog,2,null]", "[u3\tcow,,3,too-few-columns]");
    assertThatThrownBy(
            () ->
                spark
                    .read()
                    .format("tsv")
                    .option("columns", "url,source,cible")
                    .load(plain.toString()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "options of format tsv: corpus.inputs: columns = [url, source, cible] must contain"
                + " \"target\" exactly once, because sourceField, targetField (source and target"
                + " unless given) or scoreFields name it");
  }

  @Test
  void missingAndWrongOptionsAreNamed() throws IOException {
    String file = Files.writeString(dir.resolve("a.tmx"), MEMORY).toString();
    assertThatThrownBy(() -> spark.read().format("wmtxml").load(file))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "option sourceLanguage is not set, but a test set may hold several languages: give the"
                + " language's code, such as option sourceLanguage=en");
    assertThatThrownBy(() -> memories().option("rejected", "maybe").load(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("option rejected = maybe: must be one of drop, keep");
    assertThatThrownBy(() -> spark.read().format("bitext").load(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("option target is missing");
    Dataset<Row> pairs = memories().load(file);
    String out = dir.resolve("out").toString();
    assertThatThrownBy(() -> pairs.write().format("po").save(out))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("format po is read-only; write tmx, xliff, tsv or bitext");
    assertThatThrownBy(() -> pairs.write().format("tmx").save(out))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("give the options sourceLanguage and targetLanguage");
    assertThatThrownBy(() -> pairs.select("source").write().format("tsv").save(out))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("need a string column target");
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws IOException {
    Dataset<Row> pairs =
        spark.sql(
            "SELECT * FROM VALUES ('a < b & \"c\"', 'é ]]> \uD83D\uDE00'), ('x', ' y ') AS"
                + " t(source, target)");
    for (String format : List.of("tmx", "tsv")) {
      String out = dir.resolve(format).toString();
      pairs
          .coalesce(1)
          .write()
          .format(format)
          .option("sourceLanguage", "en")
          .option("targetLanguage", "fr")
          .option("compression", "gzip")
          .save(out);
      assertThat(
              spark
                  .read()
                  .format(format)
                  .option("sourceLanguage", "en")
                  .option("targetLanguage", "fr")
                  .load(out + "/*." + format + ".gz")
                  .selectExpr("source || '|' || target")
                  .collectAsList()
                  .stream()
                  .map(row -> row.getString(0)))
          .containsExactly("a < b & \"c\"|é ]]> \uD83D\uDE00", "x| y ");
    }
    Path lines = dir.resolve("lines");
    pairs.coalesce(1).write().format("bitext").save(lines.toString());
    try (Stream<Path> files = Files.list(lines)) {
      List<Path> written =
          files.filter(file -> file.toString().matches(".*\\.(source|target)")).sorted().toList();
      assertThat(written).hasSize(2);
      assertThat(Files.readString(written.get(0))).isEqualTo("a < b & \"c\"\nx\n");
      assertThat(Files.readString(written.get(1))).isEqualTo("é ]]> \uD83D\uDE00\n y \n");
    }
    Dataset<Row> twoLines = spark.sql("SELECT 'a\\nb' AS source, 'c' AS target");
    assertThatThrownBy(
            () ->
                TaskFailures.unwrapped(
                    () -> twoLines.write().format("tsv").save(dir.resolve("bad").toString())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("contains a tab or line break");
  }

  @Test
  void otherCompressionIsRefused() {
    for (String codec : List.of("lz4", "snappy", "deflate", "gzp")) {
      assertThatThrownBy(
              () ->
                  spark
                      .sql("SELECT 'a' AS source, 'b' AS target")
                      .write()
                      .format("tsv")
                      .option("compression", codec)
                      .save(dir.resolve(codec).toString()))
          .isInstanceOf(UserException.class)
          .hasMessage("compression = %s: expected none, gzip or bzip2".formatted(codec));
    }
  }

  @Test
  void aBrokenFileFailsWithFileAndLine() throws IOException {
    String file = Files.writeString(dir.resolve("a.tmx"), "<tmx>\n<body>").toString();
    assertThatThrownBy(() -> TaskFailures.unwrapped(() -> memories().load(file).count()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.tmx:2: not well-formed XML");
  }

  @Test
  void realMemoriesAreReadAsOneTable() {
    String samples = SharedData.path("data/formats/tmx").toAbsolutePath() + "/omegat-*.tmx";
    assertThat(english("tmx").load(samples).select("file").distinct().count()).isEqualTo(13);
  }

  private org.apache.spark.sql.DataFrameReader memories() {
    return english("tmx");
  }

  private org.apache.spark.sql.DataFrameReader english(String format) {
    return spark
        .read()
        .format(format)
        .option("sourceLanguage", "en")
        .option("targetLanguage", "fr");
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).toList();
  }
}
