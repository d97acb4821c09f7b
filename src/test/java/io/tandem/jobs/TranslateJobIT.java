package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.search.Translation;
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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
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
    List<String> lines = source(300);
    Path in = write("in.txt", lines);
    Path out = folder.resolve("sub/out.txt");
    int code =
        translate("--input", in.toString(), "--output", out.toString(), "--beam", "2", "--scores");
    assertThat(code).as(messages.toString()).isZero();
    List<Translation> expected = model.translator("search.beam=2").translate(lines);
    // The network babbles alike for many lines, but not with the same score.
    assertThat(expected.stream().map(Translation::score).distinct()).hasSizeGreaterThan(250);
    List<String> found = Files.readAllLines(out);
    assertThat(found).hasSize(300);
    for (int i = 0; i < 300; i++) {
      String[] columns = found.get(i).split("\t", -1);
      assertThat(columns[0]).isEqualTo(expected.get(i).text());
      assertThat(Double.parseDouble(columns[1])).isCloseTo(expected.get(i).score(), within(2e-4));
    }
    assertThat(messages.toString()).contains("300 lines in", "beam 2");
    try (Stream<Path> beside = Files.list(out.getParent())) {
      assertThat(beside.filter(path -> !path.toString().endsWith(".crc"))).containsExactly(out);
    }
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

  @Test
  void directoryBecomesADirectoryInTheOrderOfItsFiles() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    List<String> lines = source(100);
    Files.writeString(in.resolve("b.txt"), String.join("\n", lines.subList(40, 100)));
    Files.writeString(in.resolve("a.txt"), String.join("\n", lines.subList(0, 40)));
    Files.writeString(in.resolve("_mark"), "not text");
    Path out = folder.resolve("out");
    assertThat(translate("--input", in.toString(), "--output", out.toString())).isZero();
    List<String> found = new ArrayList<>();
    try (Stream<Path> parts = Files.list(out)) {
      for (Path part :
          parts.filter(p -> p.getFileName().toString().startsWith("part-")).sorted().toList()) {
        found.addAll(Files.readAllLines(part));
      }
    }
    assertThat(found).isEqualTo(expected(lines));
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
  void directoryThatIsNoModelIsRefused() throws IOException {
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
    assertThat(messages.toString()).contains("is neither a run").contains("nor a checkpoint");
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
    assertMistake("there is nothing", "--input", folder + "/none", "--output", folder + "/out");
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
