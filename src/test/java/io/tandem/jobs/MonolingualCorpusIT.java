package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Text of one language from its files to a corpus and to its translations. */
@Tag("text")
@Tag("long")
class MonolingualCorpusIT {
  private static final String NORMALIZED = "corpus.duplicates.normalized=true";

  @TempDir private static Path shared;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final Configuration hadoop = spark.sparkContext().hadoopConfiguration();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void textIsCleanedAndWrittenAsSourcesWithoutSubwords() throws IOException {
    text(
        "The low road.",
        "",
        "The  low road.",
        "THE LOW ROAD",
        "www a b c d e f g h",
        "Home.",
        "One.",
        "Two.");
    prepare("text", NORMALIZED, "corpus.rules=[{rule=word-length, minimumAverage=1.5}]");
    assertThat(out.toString())
        .containsPattern("input 1: file:.*text.en \\(\\d+ bytes\\)")
        .contains("wrote 4 sentences")
        .containsPattern("(?m)^read +8$")
        .containsPattern("(?m)^  duplicate +1$")
        .containsPattern("(?m)^  normalized-duplicate +1$")
        .containsPattern("(?m)^  empty-side +1$")
        .containsPattern("(?m)^  word-length +1$")
        .containsPattern("(?m)^sentences +4$")
        .containsPattern("(?m)^words per sentence +1\\.50$")
        .doesNotContain("warning", "vocabulary", "tokens", "pairs", "merges");
    CorpusDirectory corpus = CorpusDirectory.openAny(at("text"), hadoop);
    Dataset<Row> train = corpus.pairs(spark, "train");
    assertThat(train.columns()).containsExactly("id", "source", "target", "file", "line");
    assertThat(sources(train)).containsExactly("The low road.", "Home.", "One.", "Two.");
    assertThat(train.where("target != ''").count()).isZero();
    assertThat(corpus.manifest().splits()).containsOnlyKeys("train");
    assertThat(dir.resolve("text/subword")).doesNotExist();
    assertThat(dir.resolve("text/pairs/split=valid")).doesNotExist();
    String audit = Files.readString(dir.resolve("text/audit.html"));
    assertThat(audit.substring(audit.indexOf("<h1>"), audit.indexOf("Effective settings")))
        .contains("<h1>en <span class=\"state\">monolingual corpus</span></h1>")
        .contains("Text of the sentences", "words per sentence", "Sentences seen", "6 words")
        .contains("<th>Sentence</th>")
        .doesNotContain("arget", "ubwords", "Vocabulary", "Mixture", "airs", "source");

    assertThatThrownBy(() -> CorpusDirectory.open(at("text"), hadoop))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("text is a monolingual corpus: its sentences have no translations")
        .hasMessageContaining("text/pairs/split=train --column source --output translated");
    assertThat(run(new TrainJob(), "corpus.dir=" + at("text"), "run.dir=" + at("run")))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("text is a monolingual corpus");
    assertThat(dir.resolve("run")).doesNotExist();
  }

  @Test
  void theSentencesAreTranslatedAsTheRefusalSays() throws IOException {
    text("The low road.", "A new road.");
    prepare("text");
    TestModel.in(dir.resolve("model"));
    int code =
        run(
            new TranslateJob(),
            "--model",
            at("model"),
            "--input",
            at("text/pairs/split=train"),
            "--column",
            "source",
            "--output",
            at("translated"));
    assertThat(code).as(err.toString()).isZero();
    Dataset<Row> translated = spark.read().parquet(at("translated"));
    assertThat(sources(translated)).containsExactly("The low road.", "A new road.");
    assertThat(translated.columns()).contains("translation");
  }

  @Test
  void everyKindOfTableIsReadByItsTextAlone() throws IOException {
    spark.sql("SELECT 'From Parquet.' AS text, 1 AS id").write().parquet(at("table.parquet"));
    spark.sql("SELECT 'From a table.' AS body").createOrReplaceTempView("monolingual_text");
    Files.writeString(dir.resolve("text.jsonl"), "{\"text\": \"From JSON.\"}\n");
    Files.writeString(dir.resolve("text.csv"), "id,body\n1,\"From, CSV.\"\n");
    prepare(
        "text",
        "corpus.inputs=[{path=\"%1$s/table.parquet\"}, {path=\"%1$s/text.jsonl\"}, {path=\"%1$s/text.csv\", sourceField=body}, {format=table, path=monolingual_text, sourceField=body}]"
            .formatted(dir));
    assertThat(sources(pairs("text")))
        .containsExactly("From Parquet.", "From JSON.", "From, CSV.", "From a table.");
  }

  @Test
  void nearDuplicatesAreFoundOnTheTextAlone() throws IOException {
    text(
        "The quick brown fox jumps over the lazy dog near the old stone bridge.",
        "The quick brown fox jumps over the lazy dog near the old stone bridges.",
        "ab",
        "cd");
    prepare("text", "corpus.duplicates.near.enabled=true", "corpus.duplicates.near.threshold=0.3");
    assertThat(sources(pairs("text")))
        .containsExactly(
            "The quick brown fox jumps over the lazy dog near the old stone bridge.", "ab", "cd");
  }

  @Test
  void whatAnotherCorpusHasOnEitherSideIsRejectedInEveryWayThatDuplicatesAreFound()
      throws IOException {
    String other = parallel();
    text(
        "The station is behind the old market hall.", // a source of it
        "La gare est derrière la vieille halle.", // a target of it
        "THE STATION IS BEHIND THE OLD MARKET HALL", // the same when normalized
        "The station is behind the old market halls.", // almost the same
        "Nobody has ever said this.",
        "Nobody has ever said this.");
    String against = "corpus.duplicates.against=[\"%s\"]".formatted(other);
    assertThat(rejected("exact", against)).containsExactly("duplicate 1", "in-other-corpus 2");
    assertThat(rejected("normalized", against, NORMALIZED))
        .containsExactly("duplicate 1", "in-other-corpus 3");
    String near = "corpus.duplicates.near.enabled=true";
    assertThat(rejected("near", against, NORMALIZED, near))
        .containsExactly("duplicate 1", "in-other-corpus 4");
    String partitions = spark.conf().get("spark.sql.shuffle.partitions");
    try {
      spark.conf().set("spark.sql.shuffle.partitions", 7);
      assertThat(rejected("partitions", against, NORMALIZED, near))
          .containsExactly("duplicate 1", "in-other-corpus 4");
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", partitions);
    }
    assertThat(manifest("partitions").split("train")).isEqualTo(manifest("near").split("train"));
    // Without tags, which the sources of the other corpus carry.
    assertThat(rejected("lower", against, "corpus.casing=lower"))
        .containsExactly("duplicate 1", "in-other-corpus 2");
  }

  @Test
  void overlapsWithBothSidesOfAnotherCorpusHeldOutAreRemoved() throws IOException {
    String other = parallel();
    CorpusDirectory corpus = CorpusDirectory.open(other, hadoop);
    Row test = corpus.pairs(spark, "test").orderBy("id").first();
    Row train = corpus.pairs(spark, "train").orderBy("id").first();
    String source = test.<String>getAs("source").replace("<old> ", "");
    text(source, test.getAs("target"), train.getAs("target"));
    String leakage = "corpus.leakage.against=[\"%s\"]".formatted(other);
    assertThat(rejected("removed", leakage, "corpus.leakage.action=remove"))
        .containsExactly("leak-exact 2");
    assertThat(manifest("removed").leakage())
        .singleElement()
        .satisfies(count -> assertThat(count.set()).isEqualTo(other));
  }

  @Test
  void anotherCorpusThatHasChangedIsComparedAgain() throws IOException {
    text("The station is behind the old market hall.", "Nobody has ever said this.");
    String other = at("other");
    prepareParallel(other, "A house.\tUne maison.\nA tree.\tUn arbre.\n");
    String against = "corpus.duplicates.against=[\"%s\"]".formatted(other);
    assertThat(rejected("text", against)).isEmpty();
    prepare("text", against, "--overwrite");
    assertThat(out.toString()).contains("text is up to date");
    prepareParallel(
        other, "The station is behind the old market hall.\tLa gare est là-bas.\n", "--overwrite");
    assertThat(rejected("text", against, "--overwrite")).containsExactly("in-other-corpus 1");
  }

  @Test
  void pairsOfAnotherCorpusAreRejectedFromAParallelOneAndItsTestSetsAreKeptOut()
      throws IOException {
    String other = parallel();
    CorpusDirectory corpus = CorpusDirectory.open(other, hadoop);
    Row test = corpus.pairs(spark, "test").orderBy("id").first();
    String known = corpus.pairs(spark, "train").orderBy("id").first().getAs("source");
    known = known.replace("<old> ", "");
    String translation = corpus.pairs(spark, "train").orderBy("id").first().getAs("target");
    String pairs =
        "%1$s\t%2$s\n%1$s\tUne autre traduction.\n%3$s\tUn texte tout autre.\n"
            .formatted(known, translation, test.<String>getAs("target"));
    prepareParallel(
        at("pairs"),
        pairs,
        "corpus.duplicates.against=[\"%s\"]".formatted(other),
        "corpus.leakage.action=remove",
        "corpus.leakage.against=[\"%s\"]".formatted(other));
    assertThat(sources(pairs("pairs"))).containsExactly(known);
    assertThat(manifest("pairs").rejected())
        .containsEntry("in-other-corpus", 1L)
        .containsEntry("leak-exact", 1L);
  }

  @Test
  void corporaThatCannotBeComparedAreRefused() throws IOException {
    text("One sentence.");
    prepare("text");
    Files.createDirectory(dir.resolve("folder"));
    assertRefused("corpus.duplicates.against=[\"%s\"]".formatted(at("text")), "itself", "text");
    assertRefused(
        "corpus.duplicates.against=[\"%s\"]".formatted(at("folder")),
        "expected a corpus directory as jobs/prepare.sh writes it, found no such manifest.json there",
        "another");
    assertRefused(
        "corpus.duplicates.against=[\"%s\"]".formatted(at("nowhere")), "nowhere", "another");
    assertRefused(
        "corpus.leakage { action = remove, against = [\"%s\"] }".formatted(at("text")),
        "has neither valid nor test pairs",
        "another");
    Files.writeString(dir.resolve("p.tsv"), "A house.\tUne maison.\n");
    int code =
        run(
            new PrepareJob(),
            "corpus.dir=" + at("pairs"),
            "corpus.inputs=[{path=\"%s\"}]".formatted(at("p.tsv")),
            "corpus.duplicates.against=[\"%s\"]".formatted(at("text")));
    assertThat(code).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("this corpus is monolingual, and has no pairs");
  }

  private void assertRefused(String given, String message, String corpus) throws IOException {
    Path file = Files.writeString(dir.resolve("more.conf"), given);
    int code =
        run(
            new PrepareJob(),
            "--config",
            file.toString(),
            "--overwrite",
            "corpus.kind=monolingual",
            "corpus.dir=" + at(corpus),
            "corpus.inputs=[{path=\"%s\"}]".formatted(at("text.en")));
    assertThat(code).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message);
  }

  /** Returns the path of a corpus that is prepared once: 60 pairs, with tags before the sources. */
  private String parallel() throws IOException {
    Path corpus = shared.resolve("parallel");
    if (!Files.exists(corpus)) {
      StringBuilder pairs =
          new StringBuilder(
              "The station is behind the old market hall.\tLa gare est derrière la vieille halle.\n");
      for (int i = 1; i < 60; i++) {
        String letter = Character.toString('a' + i % 26).repeat(3 + i / 26);
        pairs.append("The word %1$s is here.\tLe mot %1$s est ici.\n".formatted(letter));
      }
      prepareParallel(
          corpus.toString(),
          pairs.toString(),
          "corpus.inputDefaults.tags=[\"<old>\"]",
          "corpus.split.test=0.2",
          "corpus.split.valid=0.1");
    }
    return corpus.toString();
  }

  private void prepareParallel(String corpus, String pairs, String... more) throws IOException {
    Path file = Files.writeString(dir.resolve("pairs.tsv"), pairs);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + corpus,
                "corpus.inputs=[{path=\"%s\"}]".formatted(file),
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=fr",
                "subword.merges=20"));
    if (List.of(more).stream().noneMatch(each -> each.startsWith("corpus.split"))) {
      arguments.addAll(List.of("corpus.split.test=0", "corpus.split.valid=0"));
    }
    arguments.addAll(List.of(more));
    assertThat(run(new PrepareJob(), arguments.toArray(String[]::new))).as(err.toString()).isZero();
  }

  private void text(String... lines) throws IOException {
    Files.write(dir.resolve("text.en"), List.of(lines));
  }

  private void prepare(String corpus, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "corpus.kind=monolingual",
                "corpus.dir=" + at(corpus),
                "corpus.sourceLanguage=en",
                "corpus.inputs=[{path=\"%s\"}]".formatted(at("text.en"))));
    arguments.addAll(List.of(more));
    int code = run(new PrepareJob(), arguments.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
  }

  /** Prepares a corpus and returns the reasons of its rejected lines with their numbers. */
  private List<String> rejected(String corpus, String... more) {
    prepare(corpus, more);
    List<String> reasons = new ArrayList<>();
    manifest(corpus).rejected().forEach((reason, lines) -> reasons.add(reason + " " + lines));
    return reasons;
  }

  private CorpusManifest manifest(String corpus) {
    return CorpusDirectory.openAny(at(corpus), hadoop).manifest();
  }

  private Dataset<Row> pairs(String corpus) {
    return CorpusDirectory.openAny(at(corpus), hadoop).pairs(spark, "train");
  }

  private static List<String> sources(Dataset<Row> pairs) {
    return pairs.orderBy("id").select("source").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private int run(Callable<Integer> job, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return ExitCodes.run(
        new CommandLine(job).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        arguments);
  }
}
