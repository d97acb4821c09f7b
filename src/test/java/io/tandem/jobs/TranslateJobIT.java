package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.translation.Translation;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TranslateJobIT {
  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static TestModel model;
  private static SparkSession spark;
  private final StringWriter messages = new StringWriter();

  @BeforeAll
  static void makeModel() throws IOException {
    spark = SparkTest.session();
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

  private static List<String> source(int count) {
    String[] words = {"the", "low", "road", "Ω", "", "new", "wider"};
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(i % 11 == 5 ? "" : words[i % 7] + " " + words[i * i % 7] + " " + i);
    }
    return lines;
  }

  private static List<String> expected(List<String> lines, String... overrides) throws IOException {
    return model.translator(overrides).translate(lines).stream().map(Translation::text).toList();
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  @Test
  void fileBecomesAFileInTheOrderOfItsLinesAsWithoutSpark() throws IOException {
    List<String> lines = source(120);
    Path in = write("in.txt", lines);
    Path out = folder.resolve("sub/out.txt");
    int code =
        translate("--input", in.toString(), "--output", out.toString(), "--beam", "2", "--scores");
    assertThat(code).as(messages.toString()).isZero();
    List<Translation> expected = model.translator("search.beam=2").translate(lines);
    // The random network translates many lines alike, but with different scores.
    assertThat(expected.stream().map(Translation::score).distinct()).hasSizeGreaterThan(100);
    List<String> found = Files.readAllLines(out);
    assertThat(found).hasSize(120);
    for (int i = 0; i < 120; i++) {
      String[] columns = found.get(i).split("\t", -1);
      assertThat(columns[0]).isEqualTo(expected.get(i).text());
      assertThat(Double.parseDouble(columns[1])).isCloseTo(expected.get(i).score(), within(2e-4));
    }
    assertThat(messages.toString()).contains("120 lines in", "beam 2");
    try (Stream<Path> beside = Files.list(out.getParent())) {
      assertThat(beside).containsExactly(out);
    }
  }

  @Test
  void aTranslationEditedByHandIsReadAgainEvenNextToAHiddenChecksumOfHadoops() throws IOException {
    Path in = write("in.txt", source(20));
    Path out = folder.resolve("out.txt");
    assertThat(translate("--input", in.toString(), "--output", out.toString())).isZero();
    Files.writeString(out, "the low road\n");
    Files.write(folder.resolve(".out.txt.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3});
    Path again = folder.resolve("again.txt");
    int code = translate("--input", out.toString(), "--output", again.toString());
    assertThat(code).as(messages.toString()).isZero();
    assertThat(again).content().isEqualTo(expected(List.of("the low road")).get(0) + "\n");
    assertThat(folder.resolve(".again.txt.crc")).doesNotExist();
  }

  @Test
  void compressedFilesAreReadAndWritten() throws IOException {
    List<String> lines = source(20);
    Path in = folder.resolve("in.txt.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(in))) {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    Path out = folder.resolve("out.txt.gz");
    assertThat(translate("--input", in.toString(), "--output", out.toString())).isZero();
    try (var text = new GZIPInputStream(Files.newInputStream(out))) {
      assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList())
          .isEqualTo(expected(lines));
    }
  }

  /** A cluster's mapred-site.xml may compress what jobs write. */
  @Test
  void whatHadoopIsConfiguredToCompressIsNotInTheWay() throws IOException {
    String key = "mapreduce.output.fileoutputformat.compress";
    Configuration hadoop = SparkTest.session().sparkContext().hadoopConfiguration();
    hadoop.setBoolean(key, true);
    try {
      List<String> lines = source(20);
      Path in = write("in.txt", lines);
      Path out = folder.resolve("out.txt");
      int code = translate("--input", in.toString(), "--output", out.toString());
      assertThat(code).as(messages.toString()).isZero();
      assertThat(out).content().isEqualTo(String.join("\n", expected(lines)) + "\n");
    } finally {
      hadoop.unset(key);
    }
  }

  @Test
  void filesOfADirectoryOrPatternKeepTheirNames() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    List<String> lines = source(100);
    Files.write(in.resolve("b.en"), lines.subList(40, 100));
    Files.write(in.resolve("none.en"), List.of());
    Files.writeString(in.resolve("_mark"), "not text");
    Path compressed = in.resolve("a.en.gz");
    try (var text = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      text.write(String.join("\n", lines.subList(0, 40)).getBytes(StandardCharsets.UTF_8));
    }
    Path out = folder.resolve("out");
    assertThat(translate("--input", in.toString(), "--output", out.toString()))
        .as(messages.toString())
        .isZero();
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a.en.gz", "b.en", "none.en");
    }
    try (var text = new GZIPInputStream(Files.newInputStream(out.resolve("a.en.gz")))) {
      assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList())
          .isEqualTo(expected(lines.subList(0, 40)));
    }
    assertThat(Files.readAllLines(out.resolve("b.en"))).isEqualTo(expected(lines.subList(40, 100)));
    assertThat(out.resolve("none.en")).isEmptyFile();

    Path ofPattern = folder.resolve("of pattern");
    assertThat(
            translate("--input", in + "/*.en", "--output", ofPattern.toString(), "--n-best", "1"))
        .as(messages.toString())
        .isZero();
    try (Stream<Path> files = Files.list(ofPattern)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("b.en", "none.en");
    }
    assertThat(ofPattern.resolve("b.en")).hasSameTextualContentAs(out.resolve("b.en"));
    assertMistake("no file matches the pattern", "--input", in + "/*.de", "--output", out + "2");
    Files.createDirectory(folder.resolve("in2"));
    Files.copy(in.resolve("b.en"), folder.resolve("in2/b.en"));
    assertMistake("have one name", "--input", folder + "/in*/b.en", "--output", out + "2");
    assertMistake("give --output DIR", "--input", in + "/*.en");
  }

  @Test
  void columnsOfTextFilesGainTheTranslation() throws IOException {
    List<String> lines = source(80);
    List<String> expected = expected(lines);
    Path tsv = folder.resolve("pairs.tsv.gz");
    try (var text = new GZIPOutputStream(Files.newOutputStream(tsv))) {
      for (int i = 0; i < 80; i++) {
        text.write((i + "\t" + lines.get(i) + "\tx\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Path out = folder.resolve("out.tsv");
    assertThat(translate("--input", "" + tsv, "--output", "" + out, "--column", "2"))
        .as(messages.toString())
        .isZero();
    assertThat(Files.readAllLines(out))
        .isEqualTo(
            IntStream.range(0, 80)
                .mapToObj(i -> i + "\t" + lines.get(i) + "\tx\t" + expected.get(i))
                .toList());

    Path rows = Files.createDirectory(folder.resolve("rows"));
    Files.writeString(rows.resolve("a.csv"), "text,n\n\"the\nlow, road\",1\nnew,2\n");
    Files.writeString(rows.resolve("b.csv"), "n,text\n3,wider\n");
    Path csv = folder.resolve("csv");
    assertThat(translate("--input", "" + rows, "--output", "" + csv, "--column", "text"))
        .as(messages.toString())
        .isZero();
    assertThat(csv.resolve("b.csv"))
        .content()
        .startsWith("n,text,translation\n3,wider,")
        .contains(expected(List.of("wider")).get(0));
    assertThat(csv.resolve("a.csv"))
        .content()
        .startsWith("text,n,translation\n\"the\nlow, road\",1,");

    Path objects = write("some.jsonl", List.of("{\"s\":{\"a\":\"the low road\"}}"));
    Path json = folder.resolve("out.jsonl");
    assertThat(translate("--input", "" + objects, "--output", "" + json, "--column", "s.a"))
        .as(messages.toString())
        .isZero();
    assertThat(json)
        .content()
        .startsWith("{\"s\":{\"a\":\"the low road\"},\"translation\":\"")
        .endsWith("\"}\n");

    assertMistake("pairs.tsv.gz looks like a table; give --column", "--input", "" + tsv);
    assertMistake(
        "found 3 columns between tabs, expected at least 9",
        "--input",
        "" + tsv,
        "--output",
        out + "2",
        "--column",
        "9");
    Path tabs = write("tabs.txt", List.of("the\tlow", "new\troad"));
    assertThat(translate("--input", "" + tabs, "--output", folder + "/t")).isZero();
    assertThat(messages.toString()).contains("2 of 2 lines have a tab", "--column N");
  }

  @Test
  void nBestAndScoresAreWrittenWithTheirLines() throws IOException {
    List<String> lines = source(5);
    Path in = write("in.txt", lines);
    Path out = folder.resolve("nbest.txt");
    assertThat(translate("--input", in.toString(), "--output", out.toString(), "--n-best", "2"))
        .isZero();
    List<String> expected = new ArrayList<>();
    List<Translation> translations = model.translator("search.nBest=2").translate(lines);
    for (int i = 0; i < lines.size(); i++) {
      for (Translation.Candidate one : translations.get(i).nBest()) {
        expected.add(
            String.format(
                Locale.ROOT,
                "%d ||| %s ||| LogProbability= %.4f Length= %d ||| %.4f",
                i,
                one.text(),
                one.logProbability(),
                one.length(),
                one.score()));
      }
    }
    assertThat(Files.readAllLines(out)).isEqualTo(expected);
    Path scored = folder.resolve("scored.txt");
    assertThat(translate("--input", in.toString(), "--output", scored.toString(), "--scores"))
        .isZero();
    Translation first = model.translator().translate(lines).get(0);
    assertThat(Files.readAllLines(scored).get(0))
        .isEqualTo(String.format(Locale.ROOT, "%s\t%.4f", first.text(), first.score()));
  }

  @Test
  void tableKeepsItsColumnsAndRowsAndGainsTheTranslation() throws IOException {
    List<String> lines = source(60);
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      rows.add(RowFactory.create(i, i == 7 ? null : lines.get(i)));
    }
    Path in = folder.resolve("in.parquet");
    spark.createDataFrame(rows, schema).coalesce(1).write().parquet(in.toString());
    Path out = folder.resolve("out.parquet");
    assertThat(
            translate(
                "--input",
                in.toString(),
                "--column",
                "text",
                "--output",
                out.toString(),
                "--scores"))
        .as(messages.toString())
        .isZero();
    Dataset<Row> found = spark.read().parquet(out.toString()).orderBy("id");
    assertThat(found.columns()).containsExactly("id", "text", "translation", "score");
    List<Translation> expected = model.translator().translate(lines);
    List<Row> table = found.collectAsList();
    assertThat(table).hasSize(60);
    for (int i = 0; i < table.size(); i++) {
      if (i == 7) {
        assertThat(table.get(i).isNullAt(2) && table.get(i).isNullAt(3)).isTrue();
      } else {
        assertThat(table.get(i).getString(2)).isEqualTo(expected.get(i).text());
        assertThat(table.get(i).getDouble(3)).isCloseTo(expected.get(i).score(), within(1e-4));
      }
    }
  }

  private Path table(int rows, int files) throws IOException {
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType);
    List<String> lines = source(rows);
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      all.add(RowFactory.create(i, lines.get(i)));
    }
    Path in = folder.resolve("the table.parquet");
    spark
        .createDataFrame(all, schema)
        .repartitionByRange(files, col("id"))
        .sortWithinPartitions("id")
        .write()
        .parquet(in.toString());
    return in;
  }

  @Test
  void tableOfTheCatalogueIsTranslatedByItsName() throws IOException {
    spark.sql(
        "create table for_translation using parquet location '%s' as select 'the low road' as text"
            .formatted(folder.resolve("table").toUri()));
    try {
      Path out = folder.resolve("out");
      int code =
          translate("--table", "for_translation", "--column", "text", "--output", out.toString());
      assertThat(code).as(messages.toString()).isZero();
      assertThat(inOrder(out).get(0).getString(1))
          .isEqualTo(expected(List.of("the low road")).get(0));
      assertMistake(
          "--table nowhere: no such table",
          "--table",
          "nowhere",
          "--column",
          "text",
          "--output",
          folder + "/x");
      for (String[] mistake :
          new String[][] {
            {"my-table", "--table my-table is not the name of a table"},
            {"lake.db.news", "--table lake.db.news: Spark has no catalogue lake"}
          }) {
        assertMistake(
            mistake[1], "--table", mistake[0], "--column", "text", "--output", folder + "/x");
      }
      spark.range(3).selectExpr("string(id) as text").createOrReplaceTempView("view_in_memory");
      assertMistake(
          "is not stored as Parquet files",
          "--table",
          "view_in_memory",
          "--column",
          "text",
          "--output",
          folder + "/y");
      assertMistake("--table nowhere: give --column", "--table", "nowhere");
      assertMistake("give --output PATH", "--table", "nowhere", "--column", "text");
      assertMistake(
          "--input and --table: give only one of them",
          "--table",
          "nowhere",
          "--input",
          "x",
          "--column",
          "text");
    } finally {
      spark.sql("drop table for_translation");
    }
  }

  private int translateTable(Path in, Path out, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--input", in.toString(), "--column", "text", "--output", out.toString()));
    arguments.addAll(List.of(further));
    return translate(arguments.toArray(String[]::new));
  }

  /** Returns the rows of the files by name, in the order in which they were written. */
  private static List<Row> inOrder(Path table) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(table)) {
      for (Path file : files.filter(p -> p.toString().endsWith(".parquet")).sorted().toList()) {
        rows.addAll(spark.read().parquet(file.toString()).collectAsList());
      }
    }
    return rows;
  }

  @Test
  void lostTableIsResumedAndNothingIsLostOrRepeated() throws IOException {
    Path in = folder.resolve("some without text.parquet");
    spark
        .read()
        .parquet(table(300, 3).toString())
        .withColumn("text", when(col("id").mod(5).notEqual(0), col("text")))
        .repartitionByRange(3, col("id"))
        .sortWithinPartitions("id")
        .write()
        .parquet(in.toString());
    Path whole = folder.resolve("whole.parquet");
    assertThat(translateTable(in, whole, "--scores")).as(messages.toString()).isZero();
    assertThat(messages.toString()).contains("240 rows in ", "; 60 without text");
    messages.getBuffer().setLength(0);
    List<Row> expected = inOrder(whole);
    assertThat(expected).extracting(row -> row.getInt(0)).isSorted().hasSize(300);
    // The state that a killed job leaves: some parts finished, some half done.
    Path out = folder.resolve("out.parquet");
    Path unfinished = left("out.parquet");
    Files.createDirectories(unfinished.resolve("_temporary/0/_temporary"));
    Files.copy(whole.resolve("_translation.json"), unfinished.resolve("_translation.json"));
    List<Path> parts;
    try (Stream<Path> files = Files.list(whole)) {
      parts = files.filter(p -> p.toString().endsWith(".parquet")).sorted().toList();
    }
    assertThat(parts).hasSizeGreaterThan(3);
    for (int i = 0; i < parts.size(); i += 2) {
      Files.copy(parts.get(i), unfinished.resolve(parts.get(i).getFileName()));
    }
    // A file that a task left after its driver had died.
    Files.copy(parts.get(2), unfinished.resolve("part-00002-another-attempt-c000.snappy.parquet"));
    assertMistake(
        "holds part of another translation (search settings: beam=4; finished parts: ",
        "--input",
        in.toString(),
        "--column",
        "text",
        "--output",
        out.toString(),
        "--scores",
        "--beam",
        "1");
    assertThat(translateTable(in, out, "--scores")).as(messages.toString()).isZero();
    assertThat(inOrder(out)).isEqualTo(expected);
    assertThat(
            Pattern.compile("(\\d+) (rows were already done|rows in|without text)")
                .matcher(messages.toString())
                .results()
                .map(count -> Integer.valueOf(count.group(1))))
        .as(messages.toString())
        .hasSize(3)
        .allMatch(count -> count > 0)
        .satisfies(
            counts -> assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(300));
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void lostTextIsResumedAndNothingIsLostOrRepeated() throws IOException {
    List<String> lines = source(300);
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.write(in.resolve("a.txt"), lines.subList(0, 100));
    Files.write(in.resolve("b.txt"), lines.subList(100, 300));
    Path out = folder.resolve("out");
    Path parts = partsOfAFailedAttempt(in, out);
    List<Path> written;
    try (Stream<Path> files = Files.list(parts)) {
      written = files.filter(p -> p.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(written).hasSizeGreaterThan(4);
    for (int i = 1; i < written.size(); i += 2) {
      Files.delete(written.get(i));
    }
    assertMistake(
        "holds part of another translation (columns:",
        "--input",
        in.toString(),
        "--output",
        out.toString(),
        "--scores");
    assertThat(translate("--input", in.toString(), "--output", out.toString()))
        .as(messages.toString())
        .isZero();
    assertThat(messages.toString()).contains("lines were already done");
    assertThat(Files.readAllLines(out.resolve("a.txt"))).hasSize(100);
    assertThat(linesInOrder(out)).isEqualTo(expected(lines));
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).hasSize(2);
    }
    assertThat(parts).doesNotExist();
  }

  /** Returns the parts of an attempt that translated all of them but could not join them. */
  private Path partsOfAFailedAttempt(Path in, Path out) throws IOException {
    Path obstacle =
        Files.createDirectories(left(out.getFileName().toString()).resolve("a.txt/obstacle"));
    assertThat(translate("--input", in.toString(), "--output", out.toString()))
        .isEqualTo(ExitCodes.FAILED);
    messages.getBuffer().setLength(0);
    try (Stream<Path> files = Files.walk(folder.resolve("." + out.getFileName() + ".unfinished"))) {
      Path parts = files.filter(p -> p.endsWith("_parts")).findFirst().orElseThrow();
      Files.delete(parts.resolveSibling("a.txt").resolve(obstacle.getFileName()));
      Files.delete(parts.resolveSibling("a.txt"));
      return parts;
    }
  }

  @Test
  void inputThatHasChangedIsNotResumed() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.write(in.resolve("a.txt"), source(40));
    Path out = folder.resolve("out");
    partsOfAFailedAttempt(in, out);
    List<String> others = new ArrayList<>(source(40));
    others.set(3, "wider and wider");
    Files.write(in.resolve("a.txt"), others);
    assertMistake(
        "holds part of another translation (input: 1 files, of lengths and times",
        "--input",
        in.toString(),
        "--output",
        out.toString());
  }

  @Test
  void attemptThatFailsBeforeItHasFinishedAPartLeavesNothing() throws IOException {
    Path in = write("in.txt", source(3));
    assertMistake(
        "the decoder has layers",
        "--input",
        in.toString(),
        "--output",
        folder.resolve("out.txt").toString(),
        "--alignments",
        "search.alignmentLayer=99");
    assertMistake(
        "the decoder has layers",
        "--input",
        table(3, 1).toString(),
        "--column",
        "text",
        "--output",
        folder.resolve("out.parquet").toString(),
        "--alignments",
        "search.alignmentLayer=99");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(in, folder.resolve("the table.parquet"));
    }
  }

  /** Returns the place where a killed job left its unfinished output. */
  private Path left(String output) throws IOException {
    Path left =
        Files.createDirectories(
            folder.resolve(".%s.unfinished/left/killed/staging-%s".formatted(output, output)));
    Files.createFile(left.resolve(".staging"));
    return left;
  }

  private static List<String> linesInOrder(Path output) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> parts = Files.list(output)) {
      for (Path part :
          parts.filter(p -> !p.getFileName().toString().matches("[._].*")).sorted().toList()) {
        found.addAll(Files.readAllLines(part));
      }
    }
    return found;
  }

  /** An attempt that finished no part is discarded when other settings are given. */
  @Test
  void attemptThatFinishedNothingDoesNotBindTheNext() throws IOException {
    Path in = write("in.txt", source(3));
    Path out = folder.resolve("out.txt");
    Path parts = Files.createDirectory(left("out.txt").resolve("_parts"));
    Files.writeString(parts.resolve("_translation.json"), "{\"description\": {}, \"rows\": {}}");
    assertThat(translate("--input", in.toString(), "--output", out.toString()))
        .as(messages.toString())
        .isZero();
    assertThat(Files.readAllLines(out)).isEqualTo(expected(source(3)));
    assertThat(parts.getParent()).doesNotExist();
  }

  @Test
  void nothingBecomesNothing() throws IOException {
    Path in = Files.createFile(folder.resolve("in.txt"));
    Path out = folder.resolve("out.txt");
    assertThat(translate("--input", in.toString(), "--output", out.toString()))
        .as(messages.toString())
        .isZero();
    assertThat(out).isEmptyFile();
    Path empty = table(0, 1);
    Path none = folder.resolve("none");
    assertThat(translateTable(empty, none)).as(messages.toString()).isZero();
    Dataset<Row> found = spark.read().parquet(none.toString());
    assertThat(found.columns()).containsExactly("id", "text", "translation");
    assertThat(found.count()).isZero();
  }

  @Test
  void optionsThatWouldDoNothingAreRefused() throws IOException {
    String in = write("in.txt", source(3)).toString();
    String out = folder.resolve("out").toString();
    assertMistake("add --sample", "--input", in, "--output", out, "--top-k", "5");
    assertMistake(
        "drawn at random, so there is no beam",
        "--input",
        in,
        "--output",
        out,
        "--sample",
        "--beam",
        "5");
    assertMistake(
        "search.minimumLength = 9: must not be greater than search.maximumLength = 5",
        "--input",
        in,
        "--output",
        out,
        "--min-length",
        "9",
        "--max-length",
        "5");
  }

  @Test
  void outputOfATrainedModelIsTheSameForAllBatchesAndPartitions() throws IOException {
    TestModel trained = TestModel.trained(folder.resolve("trained"));
    List<String> sources = TrainedNetwork.sources().subList(0, 80);
    Path in = write("in.txt", sources);
    Path four = Files.createDirectory(folder.resolve("four"));
    int quarter = (sources.size() + 3) / 4;
    for (int i = 0; i < 4; i++) {
      Files.write(
          four.resolve("part" + i),
          sources.subList(i * quarter, Math.min(sources.size(), (i + 1) * quarter)));
    }
    List<List<String>> outputs = new ArrayList<>();
    for (int batch : new int[] {1, 64}) {
      Path out = folder.resolve("out" + batch);
      assertThat(trained.translateWith(in, out, "search.batchSentences=" + batch)).isZero();
      outputs.add(Files.readAllLines(out));
    }
    Path out = folder.resolve("out4");
    assertThat(trained.translateWith(four, out, "search.batchSentences=7")).isZero();
    outputs.add(linesInOrder(out));
    for (List<String> output : outputs) {
      assertThat(output).hasSameSizeAs(sources);
      if (TrainedNetwork.isExactInEveryBatch()) {
        assertThat(output).isEqualTo(outputs.get(0));
      }
    }
    assertThat(outputs.get(0).stream().distinct().count()).isGreaterThan(sources.size() * 9L / 10);
  }

  @Test
  void outputIsTheSameForAllBatchesAndPartitions() throws IOException {
    Path one = table(60, 1);
    List<List<Row>> outputs = new ArrayList<>();
    for (int batch : new int[] {1, 64}) {
      Path out = folder.resolve("out" + batch);
      assertThat(translateTable(one, out, "--scores", "search.batchSentences=" + batch)).isZero();
      outputs.add(inOrder(out));
    }
    Dataset<Row> read = spark.read().parquet(one.toString());
    Path four = folder.resolve("four.parquet");
    read.repartitionByRange(4, read.col("id"))
        .sortWithinPartitions("id")
        .write()
        .parquet(four.toString());
    Path out = folder.resolve("out4");
    assertThat(translateTable(four, out, "--scores", "search.batchSentences=7")).isZero();
    outputs.add(inOrder(out));
    for (List<Row> output : outputs) {
      assertThat(output).hasSize(60);
      for (int i = 0; i < 60; i++) {
        Row expected = outputs.get(0).get(i);
        assertThat(output.get(i).getInt(0)).isEqualTo(i);
        assertThat(output.get(i).getString(2)).isEqualTo(expected.getString(2));
        assertThat(output.get(i).getDouble(3)).isCloseTo(expected.getDouble(3), within(1e-3));
      }
    }
    assertThat(outputs.get(0).stream().map(row -> row.getDouble(3)).distinct())
        .as("the network babbles alike for many lines, but not with the same score")
        .hasSizeGreaterThan(45);
  }

  @Test
  void tableGainsTheNBestAndTheAlignmentAndHonoursPrefixes() throws IOException {
    Path in = table(40, 2);
    Path prefixed = folder.resolve("prefixed.parquet");
    spark
        .read()
        .parquet(in.toString())
        .selectExpr("*", "if(id % 2 = 0, 'new low', null) as start")
        .write()
        .parquet(prefixed.toString());
    Path out = folder.resolve("out");
    int code =
        translateTable(prefixed, out, "--n-best", "3", "--alignments", "--prefix-column", "start");
    assertThat(code).as(messages.toString()).isZero();
    Dataset<Row> found = spark.read().parquet(out.toString());
    assertThat(found.columns())
        .containsExactly("id", "text", "start", "translation", "alignment", "nBest");
    for (Row row : found.where("text != ''").collectAsList()) {
      List<Row> nBest = row.getList(5);
      assertThat(nBest).hasSize(3);
      assertThat(nBest.get(0).<String>getAs("text")).isEqualTo(row.getString(3));
      assertThat(nBest.get(0).<Double>getAs("logProbability")).isNegative();
      assertThat(nBest.get(0).<String>getAs("alignment")).isEqualTo(row.getString(4));
      if (row.getInt(0) % 2 == 0) {
        assertThat(row.getString(3)).startsWith("new low");
      }
    }
  }

  @Test
  void candidateNearestToTheReferenceOfItsRowIsTheTranslation() throws IOException {
    Path in = table(40, 2);
    Path plain = folder.resolve("plain");
    assertThat(translateTable(in, plain, "--n-best", "3", "--scores")).isZero();
    // Every row but each fourth wants the candidate of a rank that depends on its number.
    Path wanted = folder.resolve("wanted.parquet");
    spark
        .read()
        .parquet(plain.toString())
        .selectExpr("id", "text", "if(id % 4 = 0, null, get(nBest, id % 4 - 1).text) as wanted")
        .write()
        .parquet(wanted.toString());
    Path out = folder.resolve("out");
    String[] nearest = {"--n-best", "3", "--reference-column", "wanted", "--best-of"};
    assertThat(translateTable(wanted, out, with(nearest, "chrf", "--scores", "--alignments")))
        .as(messages.toString())
        .isZero();
    Dataset<Row> found = spark.read().parquet(out.toString());
    assertThat(found.columns())
        .containsExactly(
            "id", "text", "wanted", "translation", "score", "alignment", "nBest", "rank");
    for (Row row : found.where("text is not null").collectAsList()) {
      int rank = row.getInt(7);
      List<Row> nBest = row.getList(6);
      Row chosen = nBest.get(rank - 1);
      assertThat(row.getString(3)).isEqualTo(chosen.<String>getAs("text"));
      assertThat(row.getDouble(4)).isEqualTo(chosen.<Double>getAs("score"));
      assertThat(row.getString(5)).isEqualTo(chosen.<String>getAs("alignment"));
      if (row.isNullAt(2)) {
        assertThat(rank).isOne();
      } else {
        List<String> texts = nBest.stream().map(one -> one.<String>getAs("text")).toList();
        assertThat(rank - 1).isEqualTo(texts.indexOf(row.getString(2)));
      }
    }
    assertThat(found.where("rank > 1").count()).isPositive();
    String[] one = {"--input", "" + wanted, "--column", "text", "--output", folder + "/none"};
    assertMistake(
        "search.nBest = 1 leaves nothing to choose among; give --n-best",
        with(one, "--best-of", "bleu", "--reference-column", "wanted"));
    assertMistake(
        "column missing: no such column",
        with(one, "--best-of", "bleu", "--n-best", "2", "--reference-column", "missing"));
  }

  @Test
  void columnOfAStructIsTranslatedAndScored() throws IOException {
    Path in = folder.resolve("structs.parquet");
    spark
        .read()
        .parquet(table(12, 1).toString())
        .selectExpr("id", "if(id = 3, null, named_struct('a', text, 'b.c', 'new')) as s")
        .write()
        .parquet(in.toString());
    Path out = folder.resolve("translated");
    String[] ofStruct = {"--input", "" + in, "--column", "s.a", "--output"};
    assertThat(translate(with(ofStruct, "" + out, "--prefix-column", "s.b.c")))
        .as(messages.toString())
        .isZero();
    List<Row> found = inOrder(out);
    assertThat(found.get(3).isNullAt(2)).isTrue();
    assertThat(found.get(1).getString(2)).startsWith("new");
    Path scored = folder.resolve("scored");
    assertThat(translate(with(ofStruct, "" + scored, "--score-column", "s.b.c"))).isZero();
    assertThat(inOrder(scored).get(1).<Double>getAs("score")).isNegative();
    assertMistake(
        "column s.x: no such column; the struct s has the fields a, b.c",
        "--input",
        "" + in,
        "--output",
        folder + "/none",
        "--column",
        "s.x");
  }

  @Test
  void tableOfTranslationsIsScored() throws IOException {
    Path in = table(30, 1);
    Path translated = folder.resolve("translated");
    assertThat(translateTable(in, translated)).isZero();
    Path scored = folder.resolve("scored");
    assertThat(translateTable(translated, scored, "--score-column", "translation"))
        .as(messages.toString())
        .isZero();
    Dataset<Row> found = spark.read().parquet(scored.toString());
    assertThat(found.columns())
        .endsWith("score", "logProbability", "tokens", "tokenLogProbabilities");
    for (Row row : found.collectAsList()) {
      List<Float> each = row.getList(6);
      assertThat(each).hasSameSizeAs(row.getList(5));
      assertThat(each.stream().mapToDouble(Float::doubleValue).sum())
          .isCloseTo(row.getDouble(4), within(1e-3));
    }
  }

  @Test
  void settingsOfTheRunHoldUnlessTheCallSaysOtherwise() throws IOException {
    TestModel narrow = TestModel.in(shared.resolve("narrow"), "search.beam=2", "search.nBest=2");
    Path in = write("in.txt", source(4));
    Path out = folder.resolve("out.txt");
    StringWriter said = new StringWriter();
    CommandLine commandLine =
        new CommandLine(new TranslateJob()).setErr(new PrintWriter(said, true));
    int code =
        ExitCodes.run(
            commandLine,
            "--model",
            narrow.runPath(),
            "--input",
            in.toString(),
            "--output",
            out.toString());
    assertThat(code).as(said.toString()).isZero();
    assertThat(said.toString()).contains("beam 2");
    assertThat(Files.readAllLines(out)).hasSizeGreaterThan(4).allMatch(l -> l.contains(" ||| "));
    Path single = folder.resolve("single.txt");
    code =
        ExitCodes.run(
            new TranslateJob(),
            "--model",
            narrow.runPath(),
            "--input",
            in.toString(),
            "--output",
            single.toString(),
            "--n-best",
            "1");
    assertThat(code).isZero();
    assertThat(Files.readAllLines(single)).hasSize(4);
  }

  @Test
  void checkpointsAreAveragedAndRunsMadeAnEnsemble() throws IOException {
    Path in = write("in.txt", source(12));
    TestModel several = TestModel.in(shared.resolve("several"));
    several.addCheckpoint(40, 1.5f, 4);
    several.addCheckpoint(60, 0.5f, 6);
    Path last = folder.resolve("last.txt");
    Path lastScored = folder.resolve("lastScored.txt");
    Path best = folder.resolve("best.txt");
    Path both = folder.resolve("both.txt");
    // 1.5 and 0.5 times the same parameters have those parameters as their mean.
    assertThat(several.translateWith(in, last, "--average-last", "2")).isZero();
    assertThat(Files.readAllLines(last)).isEqualTo(expected(source(12)));
    // Losses 5, 4 and 6: the best two are 1 and 1.5 times the parameters.
    assertThat(several.translateWith(in, best, "--average-best", "2", "--scores")).isZero();
    assertThat(several.translateWith(in, lastScored, "--average-last", "2", "--scores")).isZero();
    assertThat(Files.readAllLines(best)).isNotEqualTo(Files.readAllLines(lastScored));
    assertThat(several.translateWith(in, folder.resolve("x"), "--average-best", "4"))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    // The average of a model with itself is that model.
    assertThat(
            translate(
                "--ensemble", model.runPath(), "--input", in.toString(), "--output", "" + both))
        .as(messages.toString())
        .isZero();
    assertThat(Files.readAllLines(both)).isEqualTo(expected(source(12)));
  }

  @Test
  void samplesAreAFunctionOfTheSeed() throws IOException {
    Path in = write("in.txt", source(30));
    List<List<String>> found = new ArrayList<>();
    for (String seed : List.of("seed=1", "seed=1", "seed=2")) {
      Path out = folder.resolve("out" + found.size());
      assertThat(
              translate(
                  "--input",
                  in.toString(),
                  "--output",
                  out.toString(),
                  "--sample",
                  "--top-k",
                  "20",
                  seed))
          .as(messages.toString())
          .isZero();
      found.add(Files.readAllLines(out));
    }
    assertThat(found.get(0)).isEqualTo(found.get(1)).isNotEqualTo(found.get(2));
  }

  @Test
  void minimumBayesRiskGivesTheSameTranslationsOfFilesAndTables() throws IOException {
    List<String> lines = source(12);
    List<Translation> expected =
        model
            .translator(
                "search.strategy=mbr",
                "search.mbr.count=5",
                "search.nBest=2",
                "search.alignments=true")
            .translate(lines);
    Path in = write("in.txt", lines);
    Path out = folder.resolve("out.txt");
    String[] mbr = {"--mbr", "--n-best", "2", "--alignments", "search.mbr.count=5"};
    assertThat(translate(with(mbr, "--input", in.toString(), "--output", out.toString())))
        .as(messages.toString())
        .isZero();
    assertThat(messages.toString())
        .contains("minimum Bayes risk among 5 samples by chrF with seed");
    List<String> listed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      for (Translation.Candidate one : expected.get(i).nBest()) {
        listed.add(
            String.format(
                Locale.ROOT,
                "%d ||| %s ||| LogProbability= %.4f Length= %d ||| %.4f ||| %s",
                i,
                one.text(),
                one.logProbability(),
                one.length(),
                one.score(),
                one.alignment()));
      }
    }
    assertThat(Files.readAllLines(out)).isEqualTo(listed);
    assertThat(listed).anyMatch(line -> line.matches(".* \\|\\|\\| [0-9]+-[0-9].*"));
    Path table = folder.resolve("translated.parquet");
    assertThat(translateTable(table(12, 2), table, with(mbr, "--scores")))
        .as(messages.toString())
        .isZero();
    for (Row row : inOrder(table)) {
      if (!row.isNullAt(row.fieldIndex("text"))) {
        Translation one =
            model
                .translator("search.strategy=mbr", "search.mbr.count=5")
                .translate(List.of(row.<String>getAs("text")))
                .get(0);
        assertThat(row.<String>getAs("translation")).isEqualTo(one.text());
        assertThat(row.<Double>getAs("score")).isCloseTo(one.score(), within(1e-9));
      }
    }
  }

  private static String[] with(String[] arguments, String... further) {
    return Stream.of(arguments, further).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void standardInputIsTranslatedWithoutSpark() throws IOException {
    List<String> lines = source(48);
    Path out = folder.resolve("out.txt");
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(translate("--input", "-", "--output", out.toString()))
          .as(messages.toString())
          .isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(Files.readAllLines(out)).isEqualTo(expected(lines));
  }

  /**
   * With Spark and without it, translations are those of the translator where the machine has
   * bfloat16, and refused elsewhere.
   */
  @Test
  void bfloat16IsForMachinesThatHaveIt() throws IOException {
    Path in = write("in.txt", source(40));
    Path text = folder.resolve("out.txt");
    Path table = folder.resolve("out.parquet");
    String[] toText = {"--input", "" + in, "--output", "" + text, "--scores", "--math", "bf16"};
    Optional<String> obstacle = obstacleToBf16();
    if (obstacle.isPresent()) {
      assertMistake(obstacle.get(), toText);
      assertMistake(obstacle.get(), "--output", "" + text, "search.math=bf16");
      assertThat(text).doesNotExist();
      return;
    }
    assertThat(translate(toText)).as(messages.toString()).isZero();
    assertThat(messages.toString()).contains(", in bfloat16");
    assertThat(translateTable(table(40, 2), table, "--scores", "--math", "bf16")).isZero();
    List<Translation> expected = model.translator("search.math=bf16").translate(source(40));
    List<Translation> single = model.translator().translate(source(40));
    List<String> found = Files.readAllLines(text);
    List<Row> rows = inOrder(table);
    int rounded = 0;
    for (int i = 0; i < 40; i++) {
      double score = Double.parseDouble(found.get(i).split("\t", -1)[1]);
      assertThat(score).isCloseTo(expected.get(i).score(), within(2e-3));
      assertThat(rows.get(i).getDouble(3)).isCloseTo(expected.get(i).score(), within(2e-3));
      rounded += Math.abs(score - single.get(i).score()) > 2e-3 ? 1 : 0;
    }
    assertThat(rounded).as("lines that bfloat16 scores otherwise than float32").isPositive();
  }

  private static Optional<String> obstacleToBf16() throws IOException {
    try {
      model.translator("search.math=bf16");
      return Optional.empty();
    } catch (UserException e) {
      assertThat(e).hasMessageStartingWith("math = bf16 is not available here");
      return Optional.of(e.getMessage());
    }
  }

  /** The random model writes bytes, which always are candidates; others have no probability. */
  @Tag("long")
  @Test
  void shortlistOfACorpusGivesCandidates() throws IOException {
    List<String> pairs =
        IntStream.range(0, 60)
            .mapToObj(i -> String.format(Locale.ROOT, "the low road %d\tnew roads %d", i, i))
            .toList();
    String corpus = folder.resolve("corpus").toString();
    String[] prepare = {
      "corpus.dir=" + corpus,
      "corpus.inputs=[{path=\"%s\"}]".formatted(write("pairs.tsv", pairs)),
      "subword.kind=model",
      "subword.model=" + model.runPath(),
      "corpus.shortlist.enabled=true",
      "corpus.shortlist.perToken=1",
      "corpus.shortlist.frequent=0",
      "corpus.lexicon.iterations=1"
    };
    assertThat(ExitCodes.run(new PrepareJob(), prepare)).isZero();
    Path in = write("in.txt", source(20));
    Path out = folder.resolve("out.txt");
    String[] among = {
      "--input", in.toString(), "--output", out.toString(), "--shortlist", corpus, "--scores"
    };
    assertThat(translate(among)).as(messages.toString()).isZero();
    assertThat(messages.toString()).contains(", by the shortlist");
    byte[] content = Files.readAllBytes(folder.resolve("corpus/shortlist.bin"));
    TrainedModel whole =
        new TrainedModels(HadoopConf.of(new Configuration())).open(model.runPath());
    Settings settings =
        SettingsReader.overRun(
                whole.settings(),
                SettingsReader.ofText("", List.of("search.shortlist=true")),
                "search",
                "seed")
            .settings();
    List<Translation> expected =
        whole
            .withShortlist(content)
            .model()
            .translator(settings.search(), settings.seed())
            .translate(source(20));
    List<Translation> all = model.translator().translate(source(20));
    List<String> found = Files.readAllLines(out);
    for (int i = 0; i < found.size(); i++) {
      double score = Double.parseDouble(found.get(i).split("\t", -1)[1]);
      assertThat(score).isCloseTo(expected.get(i).score(), within(2e-4));
      if (!source(20).get(i).isBlank()) {
        assertThat(score).isGreaterThan(all.get(i).score() + 1e-3);
      }
    }

    Path stream = folder.resolve("stream.txt");
    assertMistake(
        "search.shortlist = true, but the model has no lexical shortlist",
        "--output",
        stream.toString(),
        "--input",
        in.toString(),
        "search.shortlist=true");
    assertThat(stream).doesNotExist();
    assertMistake(
        "setting search.shortlist (argument) is also set by an option of this job, to true",
        "--output",
        stream.toString(),
        "--shortlist",
        corpus,
        "search.shortlist=false");
    assertThat(
            ExitCodes.run(
                new CommandLine(new TranslateJob()).setErr(new PrintWriter(messages, true)),
                "--model",
                TestModel.trained(folder.resolve("other")).runPath(),
                "--output",
                stream.toString(),
                "--shortlist",
                corpus))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(messages.toString()).contains("the corpus has other subwords than the model");
    Files.delete(folder.resolve("corpus/shortlist.bin"));
    assertMistake(
        "shortlist.bin is missing: expected a file of ",
        "--output",
        stream.toString(),
        "--shortlist",
        corpus);
  }

  @Test
  void checkpointServesAsWellAsItsRun() throws IOException {
    Path in = write("in.txt", source(3));
    Path out = folder.resolve("out.txt");
    assertThat(
            ExitCodes.run(
                new TranslateJob(),
                "--model",
                model.checkpointPath(),
                "--input",
                in.toString(),
                "--output",
                out.toString()))
        .isZero();
    assertThat(Files.readAllLines(out)).isEqualTo(expected(source(3)));
  }

  private void assertMistake(String message, String... arguments) {
    assertThat(translate(arguments)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(messages.toString()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void directoryThatIsNotAModelIsRefused() throws IOException {
    int code =
        ExitCodes.run(
            new CommandLine(new TranslateJob()).setErr(new PrintWriter(messages, true)),
            "--model",
            folder.toString(),
            "--input",
            write("in.txt", source(3)).toString(),
            "--output",
            folder.resolve("out.txt").toString());
    assertThat(code).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(messages.toString()).contains("is neither a training run nor a checkpoint");
  }

  @Test
  void existingOutputIsRefusedAndStays() throws IOException {
    Path in = write("in.txt", source(3));
    Path out = write("out.txt", List.of("precious"));
    assertMistake("exists already", "--input", in.toString(), "--output", out.toString());
    assertThat(Files.readAllLines(out)).containsExactly("precious");
  }

  @Test
  void missingInputIsTheUsersMistake() {
    assertMistake("file not found", "--input", folder + "/none", "--output", folder + "/out");
  }

  @Test
  void textThatIsNotUtf8IsRefusedWithFileAndLineAndNothingIsWritten() throws IOException {
    Path in = folder.resolve("latin1.txt");
    Files.write(in, "the road\nm\u00fcde\n".getBytes(StandardCharsets.ISO_8859_1));
    Path out = folder.resolve("out.txt");
    assertMistake(
        "latin1.txt:2: invalid UTF-8", "--input", in.toString(), "--output", out.toString());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(in);
    }
  }

  @Test
  void tableWithoutTheColumnIsRefusedWithTheOnesItHas() throws IOException {
    Path in = folder.resolve("t.parquet");
    spark.range(3).toDF("number").write().parquet(in.toString());
    String out = folder.resolve("out").toString();
    assertMistake(
        "has the columns number", "--input", in.toString(), "--output", out, "--column", "text");
    assertMistake(
        "expected text, found bigint",
        "--input",
        in.toString(),
        "--output",
        out,
        "--column",
        "number");
    assertMistake("give --column NAME", "--input", in.toString(), "--output", out);
  }

  @Test
  void placeWithoutAModelIsTheUsersMistake() throws IOException {
    Path in = write("in.txt", source(3));
    StringWriter said = new StringWriter();
    CommandLine commandLine =
        new CommandLine(new TranslateJob()).setErr(new PrintWriter(said, true));
    int code =
        ExitCodes.run(
            commandLine,
            "--model",
            folder + "/no",
            "--input",
            in.toString(),
            "--output",
            folder + "/out");
    assertThat(code).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(said.toString()).contains("expected a run directory of jobs/train.sh");
  }
}
