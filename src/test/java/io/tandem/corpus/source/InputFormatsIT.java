package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.format.BitextFile;
import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import io.tandem.storage.TaskFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats as elements of {@code corpus.inputs}. */
@Tag("text")
class InputFormatsIT {
  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  @Test
  void everyFormatStandsBesideOthers() throws IOException {
    write(
        "a.tmx",
        "<tmx><body><tu><tuv lang='en'><seg>a</seg></tuv><tuv"
            + " lang='fr'><seg>b</seg></tuv></tu></body></tmx>");
    write("a.jsonl", "{\"translation\":{\"en\":\"c\",\"fr\":\"d\"}}\n{}\n");
    write("a.csv", "id,fr,en\n1,f,\"e\"\n");
    write("a.po", "msgid \"g\"\nmsgstr \"h\"\n");
    write("a.tsv", "fr\ten\nj\ti\n");
    List<String> read =
        read(
            "{format=tmx, path=\"%s/a.tmx\"}, {format=jsonl, path=\"%s/*.jsonl\"}, {format=csv, path=\"%s/a.csv\", sourceField=en, targetField=fr}, {format=po, path=\"%s/a.po\"}, {path=\"%s/a.tsv\", sourceColumn=2, targetColumn=1, header=true}"
                .formatted(dir, dir, dir, dir, dir));
    assertThat(read)
        .containsExactly(
            "0 1 a|b null",
            "1 1 c|d null",
            "1 2 {}| missing-field",
            "2 2 e|f null",
            "3 1 g|h null",
            "4 2 i|j null");
  }

  @Test
  void parquetIsReadByNamesAndPathsInTheOrderOfItsRows() {
    spark
        .sql(
            "SELECT * FROM VALUES (named_struct('en', 'a', 'fr', 'b'), 1), (named_struct('en', 'c',"
                + " 'fr', null), 2) AS t(pair, id)")
        .coalesce(1)
        .write()
        .parquet(dir.resolve("p").toString());
    String input =
        "{format=parquet, path=\"%s/p\", sourceField=pair.en, targetField=pair.fr}".formatted(dir);
    assertThat(read(input)).containsExactly("0 1 a|b null", "0 2 c| missing-field");
    assertThatThrownBy(() -> read(input.replace("pair.fr", "pair.de")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "no column of text is named pair.de; the file has pair.en, pair.fr, id");
  }

  @Test
  void aDirectoryMayHoldEveryCompression() throws IOException {
    Files.createDirectory(dir.resolve("d"));
    for (Compression compression : Compression.values()) {
      Files.write(
          dir.resolve("d").resolve(Compressed.fileName(compression)),
          Compressed.bytes(compression, compression + "\tx\n"));
    }
    assertThat(read("{path=\"%s/d\"}".formatted(dir)))
        .containsExactly(
            "0 1 NONE|x null",
            "1 1 BZIP2|x null",
            "2 1 GZIP|x null",
            "3 1 LZ4|x null",
            "4 1 XZ|x null",
            "5 1 ZSTD|x null");
    assertThat(read("{path=\"%s/d/*.{xz,lz4}\"}".formatted(dir)))
        .containsExactly("0 1 LZ4|x null", "1 1 XZ|x null");
  }

  @Test
  void csvMayNameItsColumnsAndScores() throws IOException {
    write("a.csv", "bicleaner,fr,en,laser\n0.5,\"b, \"\"c\"\"\",a,\n,d,e,-1.5\n");
    CorpusSettings settings =
        settings(
            "{format=csv, path=\"%s/a.csv\", sourceField=en, targetField=fr, scoreFields=[laser, bicleaner]}"
                .formatted(dir));
    List<Row> rows =
        new BitextReader(spark)
            .read(new BitextFiles(new Configuration()).of(settings.inputs()), settings.scoreNames())
            .orderBy("line")
            .selectExpr("source", "target", "scores.laser", "scores.bicleaner")
            .collectAsList();
    assertThat(rows.stream().map(Row::mkString)).containsExactly("ab, \"c\"null0.5", "ed-1.5null");
  }

  @Test
  void parquetAndTablesMayHaveScores() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES ('a', 'b', CAST(0.5 AS FLOAT), named_struct('n', 3)), ('c', 'd',"
                + " null, null) AS t(source, target, laser, counts)");
    rows.coalesce(1).write().parquet(dir.resolve("scored").toString());
    rows.createOrReplaceTempView("scored");
    String scores = "scoreFields=[laser, counts.n]";
    CorpusSettings settings =
        settings(
            "{format=parquet, path=\"%s/scored\", %s}, {format=table, path=scored, %s}, {format=table, path=scored}"
                .formatted(dir, scores, scores));
    List<Row> read =
        new BitextReader(spark)
            .read(new BitextFiles(new Configuration()).of(settings.inputs()), settings.scoreNames())
            .orderBy("fileOrder", "line")
            .selectExpr("source", "scores.laser", "scores.`counts.n`")
            .collectAsList();
    assertThat(read.stream().map(Row::mkString))
        .containsExactly("a0.53.0", "cnullnull", "a0.53.0", "cnullnull", "anullnull", "cnullnull");
    assertThatThrownBy(
            () -> read("{format=parquet, path=\"%s/scored\", scoreFields=[target]}".formatted(dir)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no column of numbers is named target");
  }

  @Test
  void decimalsOfParquetHaveTheirScale() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT 'a' AS source, 'b' AS target, CAST(0.25 AS DECIMAL(5, 4)) AS short,"
                + " CAST(-0.25 AS DECIMAL(15, 4)) AS long, CAST(0.25 AS DECIMAL(30, 4)) AS bytes,"
                + " DATE '2024-01-01' AS day");
    rows.write().parquet(dir.resolve("decimals").toString());
    rows.createOrReplaceTempView("decimals");
    String scores = "scoreFields=[short, long, bytes]";
    CorpusSettings settings =
        settings(
            "{format=parquet, path=\"%s/decimals\", %s}, {format=table, path=decimals, %s}"
                .formatted(dir, scores, scores));
    assertThat(
            new BitextReader(spark)
                    .read(
                        new BitextFiles(new Configuration()).of(settings.inputs()),
                        settings.scoreNames())
                    .selectExpr("scores.*")
                    .collectAsList()
                    .stream()
                    .map(Row::mkString))
        .containsExactly("0.25-0.250.25", "0.25-0.250.25");
    assertThatThrownBy(
            () -> read("{format=parquet, path=\"%s/decimals\", scoreFields=[day]}".formatted(dir)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no column of numbers is named day");
  }

  /** Spark keeps such bytes, and replaces them whenever it shows them. */
  @Test
  void textOfParquetAndTablesThatIsNotUtf8IsRejected() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES (CAST(X'6361E9' AS STRING), 'b'), (CAST(X'EFBFBD' AS STRING), 'd')"
                + " AS t(source, target)");
    rows.coalesce(1).write().parquet(dir.resolve("latin").toString());
    rows.createOrReplaceTempView("latin");
    assertThat(read("{format=parquet, path=\"%s/latin\"}".formatted(dir)))
        .containsExactly("0 1 ca\uFFFD|b invalid-text", "0 2 \uFFFD|d null");
    assertThat(read("{format=table, path=latin}"))
        .containsExactlyInAnyOrder("0 1 ca\uFFFD|b invalid-text", "0 2 \uFFFD|d null");
  }

  @Test
  void listsOfATableAreNotText() {
    spark
        .sql("SELECT array('a', 'b') AS source, 'c' AS target, named_struct('en', 'x') AS pair")
        .createOrReplaceTempView("lists");
    assertThatThrownBy(() -> read("{format=table, path=lists}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the column source is of the type array<string>, expected text");
    assertThatThrownBy(
            () -> read("{format=table, path=lists, sourceField=pair, targetField=target}"))
        .hasMessageContaining("the column pair is of the type struct<en:string>");
  }

  @Test
  void brokenXmlIsNamedOnTheDriver() throws IOException {
    write("a.tmx", "<tmx>\n<body>");
    assertThatThrownBy(() -> read("{format=tmx, path=\"%s/a.tmx\"}".formatted(dir)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.tmx:2: not well-formed XML");
  }

  @Test
  void whatIsNoParquetIsNamed() throws IOException {
    write("a.parquet", "no Parquet at all");
    assertThatThrownBy(() -> read("{format=parquet, path=\"%s/a.parquet\"}".formatted(dir)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.parquet: cannot be read as Parquet");
  }

  @Test
  void aTableIsNumberedByItsTextWhateverItsPartitions() {
    Dataset<Row> rows =
        spark.sql("SELECT * FROM VALUES ('c', 'd'), ('a', 'b'), ('a', null) AS t(source, target)");
    for (int partitions = 1; partitions <= 3; partitions++) {
      rows.repartition(partitions).createOrReplaceTempView("pairs");
      assertThat(read("{format=table, path=pairs}"))
          .containsExactly("0 1 a| missing-field", "0 2 a|b null", "0 3 c|d null");
    }
    assertThatThrownBy(() -> read("{format=table, path=pairs, sourceField=x, targetField=target}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "path = pairs: cannot read the columns x and target; the table has the columns source,"
                + " target");
    assertThatThrownBy(() -> read("{format=table, path=nowhere}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("path = nowhere: no such table");
  }

  private static CorpusSettings settings(String inputs) {
    return SettingsReader.ofText(
            "corpus { sourceLanguage = en, targetLanguage = fr, inputs = [" + inputs + "] }",
            List.of())
        .settings()
        .corpus();
  }

  private List<String> read(String inputs) {
    CorpusSettings settings = settings(inputs);
    List<BitextFile> files = new BitextFiles(new Configuration()).of(settings.inputs());
    return TaskFailures.unwrapped(
        () ->
            new BitextReader(spark)
                    .read(files, settings.scoreNames())
                    .orderBy("fileOrder", "line")
                    .collectAsList()
                    .stream()
                    .map(
                        row ->
                            String.format(
                                Locale.ROOT,
                                "%d %d %s|%s %s",
                                row.getInt(4),
                                row.getLong(3),
                                row.getString(0),
                                row.getString(1),
                                row.getString(5)))
                    .toList());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text);
  }
}
