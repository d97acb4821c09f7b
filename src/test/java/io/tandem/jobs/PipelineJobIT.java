package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.significance.SentenceCounts;
import io.tandem.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Tag("long")
class PipelineJobIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String FILE =
      """
      corpus {
        sourceLanguage = en, targetLanguage = fr
        split { valid = 0.05, test = 0.05 }
      }
      subword.merges = 300
      model { encoderLayers = 1, decoderLayers = 1, modelSize = 16, heads = 2, feedForwardSize = 32 }
      training { batchTokens = 400, maximumSentenceTokens = 60, warmupUpdates = 0, maximumUpdates = 6 }
      averaging { workers = 1, qsrMaximum = 1, frequency = 3 }
      validation { everyUpdates = 3, bleuSentences = 3, samples = 1, patience = 0 }
      search { beam = 2, maximumLength = 8 }
      pipeline {
        recipe = distill
        bestOf = chrf
        gates = [ "teacher bleu >= 0", "student bleu >= teacher - 50" ]
        variants = [ upper-case, typos ]
        exports = [ onnx ]
        steps {
          teacher-translations { search.nBest = 2 }
          student { model.modelSize = 8 }
        }
      }
      """;

  /** Sentences; some of them become valid or test. */
  private static final int ADDED = 20;

  @TempDir private static Path shared;
  private static Path sample;
  private static Path made;

  /** A copy of the pipeline that was made once. */
  private Path loop;

  @TempDir private Path dir;
  private StringWriter out;
  private StringWriter err;

  @BeforeAll
  static void makeOnce() throws IOException {
    SparkTest.session();
    sample = shared.resolve("eng-fra.tsv");
    Files.copy(
        PipelineJobIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    made = shared.resolve("loop");
    StringWriter told = new StringWriter();
    assertThat(run(told, told, arguments(made))).as(told.toString()).isZero();
  }

  @BeforeEach
  void copy() throws IOException {
    loop = dir.resolve("loop");
    FileUtils.copyDirectory(made.toFile(), loop.toFile());
  }

  private static String[] arguments(Path loop, String... more) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--config",
                Files.writeString(shared.resolve("loop.conf"), FILE).toString(),
                "pipeline.dir=" + loop));
    if (Arrays.stream(more).noneMatch(argument -> argument.startsWith("corpus.inputs="))) {
      all.add("corpus.inputs=[{path=\"" + sample + "\"}]");
    }
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static int run(StringWriter out, StringWriter err, String... arguments) {
    return ExitCodes.run(
        new CommandLine(new PipelineJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)),
        arguments);
  }

  private int run(String... more) throws IOException {
    out = new StringWriter();
    err = new StringWriter();
    return run(out, err, arguments(loop, more));
  }

  private static JsonNode manifest(Path loop) throws IOException {
    return JSON.readTree(loop.resolve("pipeline.json").toFile());
  }

  /** Returns {@code reused}, or the state, by step. */
  private Map<String, String> states() throws IOException {
    Map<String, String> states = new TreeMap<>();
    for (JsonNode step : manifest(loop).path("steps")) {
      states.put(
          step.path("name").asText(),
          step.path("reused").asBoolean() ? "reused" : step.path("state").asText());
    }
    return states;
  }

  private List<String> stepsThatAre(String state) throws IOException {
    return states().entrySet().stream()
        .filter(step -> step.getValue().equals(state))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the artifact of the only result of a step. */
  private Path artifact(String step) throws IOException {
    for (JsonNode one : manifest(loop).path("steps")) {
      if (one.path("name").asText().equals(step)) {
        return loop.resolve(one.path("artifact").asText());
      }
    }
    throw new AssertionError(step);
  }

  private static List<String> rows(Path table) {
    return SparkTest.session().read().parquet(table.toString()).collectAsList().stream()
        .map(Object::toString)
        .toList();
  }

  /** Returns what is below a folder of translations. */
  private List<Path> translations(String prefix) throws IOException {
    try (Stream<Path> all = Files.walk(loop.resolve("translations"), 2)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  @Test
  void aPipelineIsMadeOnceAndThenReused() throws IOException {
    for (JsonNode step : manifest(made).path("steps")) {
      assertThat(step.path("state").asText()).isEqualTo("done");
      assertThat(step.path("reused").asBoolean()).isFalse();
    }
    JsonNode gates = manifest(made).path("gates");
    assertThat(gates).hasSize(2);
    assertThat(gates.get(1).path("isMet").asBoolean()).isTrue();
    assertThat(gates.get(1).path("probability").asDouble()).isBetween(0.0, 1.0);
    assertThat(manifest(made).path("systems").get(1).path("variants").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("upper-case", "typos");
    assertThat(Files.readString(made.resolve("pipeline.html")))
        .contains(
            "8 of 8 steps done",
            "upper-case",
            "student bleu &gt;= teacher - 50",
            "<a href=\"%s/audit.html\">audit.html</a>"
                .formatted(loop.relativize(artifact("student-corpus"))),
            "teacher-translations");

    assertThat(Files.readString(artifact("export").resolve("onnx/README.md")))
        .as("the card says how the model was made")
        .containsPattern("step corpus \\| [0-9a-f]{16}: read ")
        .contains("step test-student");

    assertThat(run()).isZero();
    assertThat(states().values()).containsOnly("reused").hasSize(8);
    assertThat(out.toString()).doesNotContain("training en");
  }

  /** The results of the sample above: others need other versions of {@code StepKind}. */
  @Test
  void theResultsAreThoseOfTheVersionsOfTheirKinds() throws IOException {
    String pairs =
        SparkTest.session()
            .read()
            .parquet(artifact("corpus").resolve("pairs/split=train").toString())
            .orderBy("id")
            .select("id", "source", "target", "sourceIds", "targetIds")
            .toJSON()
            .collectAsList()
            .toString();
    assertThat(Sha256.of(new ByteArrayInputStream(pairs.getBytes(StandardCharsets.UTF_8))))
        .as("version of StepKind.CORPUS: pairs and ids")
        .startsWith("cbeaa7e78cf59d14");
    JsonNode teacher = figures("teacher");
    assertThat(teacher.path("validation loss").asDouble())
        .as("version of StepKind.TRAINING")
        .isCloseTo(6.774, within(0.01));
  }

  private JsonNode figures(String step) throws IOException {
    return record(step).path("figures");
  }

  private JsonNode record(String step) throws IOException {
    return JSON.readTree(artifact(step).resolveSibling("step.json").toFile());
  }

  /** Runs the pipeline, with something that happens once it has written a text. */
  private int run(String moment, Callable<?> event, String... more) throws IOException {
    out =
        new StringWriter() {
          private boolean happened;

          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (!happened && text.contains(moment)) {
              happened = true;
              assertThatCode(event::call).doesNotThrowAnyException();
            }
          }
        };
    err = new StringWriter();
    return run(out, err, arguments(loop, more));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/8  corpus", "audit page"})
  void aCorpusIsNotKeptIfItsTextChangesBeforeItIsDone(String moment) throws IOException {
    loop = dir.resolve("changing");
    Path text = Files.copy(sample, dir.resolve("text.tsv"));
    String[] corpus = {"corpus.inputs=[{path=\"" + text + "\"}]", "--until", "corpus"};
    String other = Files.readString(text) + "It rains.\tIl pleut.\n";
    assertThat(run(moment, () -> Files.writeString(text, other), corpus)).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "step corpus: input 1: text.tsv is new or has changed while the pipeline ran: run it"
                + " again");
    assertThat(artifact("corpus")).doesNotExist();
    assertThat(artifact("corpus").resolveSibling("step.json")).doesNotExist();
    assertThat(run(corpus)).as("%s", err).isZero();
  }

  @Test
  void aCorpusOfOtherTextIsNotTakenAlthoughItIsComplete() throws IOException {
    Path text = Files.write(dir.resolve("text.tsv"), Files.readAllLines(sample).subList(0, 200));
    String[] corpus = {"corpus.inputs=[{path=\"" + text + "\"}]", "--until", "corpus"};
    assertThat(run(corpus)).as("%s", err).isZero();
    Path other = artifact("corpus");
    assertThat(run("--until", "corpus")).isZero();
    Path killed = artifact("corpus"); // Behind its end, and it had read what was there meanwhile.
    Files.delete(killed.resolveSibling("step.json"));
    FileUtils.deleteDirectory(killed.toFile());
    Files.move(other, killed);
    assertThat(run("--until", "corpus")).isEqualTo(2);
    assertThat(err.toString()).contains("step corpus: its text has changed while the pipeline ran");
    assertThat(killed).doesNotExist();
  }

  @Test
  void aCorpusOfATableAndOfTwoSidesIsOfItsKey() throws IOException {
    SparkSession spark = SparkTest.session();
    spark.sql("DROP TABLE IF EXISTS pipeline_pairs");
    spark
        .read()
        .schema("en STRING, fr STRING")
        .option("sep", "\t")
        .csv(sample.toString())
        .write()
        .saveAsTable("pipeline_pairs");
    Path english = Files.writeString(dir.resolve("a.en"), "It rains.\n");
    Path french = Files.writeString(dir.resolve("a.fr"), "Il pleut.\n");
    String inputs =
        "corpus.inputs=[{format=table, path=pipeline_pairs, sourceField=en, targetField=fr}, {source=\"%s\", target=\"%s\"}]"
            .formatted(english, french);
    assertThat(run(inputs, "--until", "corpus")).as("%s", err).isZero();
    Files.writeString(french, "Il pleut !\n");
    assertThat(run(inputs, "--until", "corpus", "--plan")).isZero();
    assertThat(out.toString()).contains("input 2: a.en + a.fr is new or has changed");
    spark.sql("DROP TABLE pipeline_pairs");
  }

  @Test
  void aModelThatChangesMeanwhileIsNotJudged() throws IOException {
    Path given = dir.resolve("given");
    FileUtils.copyDirectory(artifact("teacher").toFile(), given.toFile());
    Path student = artifact("student");
    int code =
        run(
            "  test-teacher",
            () -> {
              FileUtils.deleteDirectory(given.toFile());
              FileUtils.copyDirectory(student.toFile(), given.toFile());
              return given;
            },
            "pipeline.given.teacher=" + given,
            "--until",
            "test-teacher");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("step test-teacher: " + given + " has changed while the pipeline ran: run it");
    assertThat(artifact("test-teacher")).doesNotExist();
  }

  @Test
  void theTextMayMoveAndTheBuildMayChange() throws IOException {
    Path moved = dir.resolve("moved.tsv");
    Files.copy(sample, moved);
    assertThat(run("corpus.inputs=[{path=\"" + moved + "\"}]")).isZero();
    assertThat(states().values()).containsOnly("reused");
    assertThat(Files.readString(artifact("corpus").getParent().resolve("step.json")))
        .doesNotContain(sample.getFileName().toString());
  }

  @Test
  void aFileThatMovesToAnotherInputIsOtherText() throws IOException {
    Path train = Files.createDirectories(dir.resolve("train"));
    Path test = Files.createDirectories(dir.resolve("test"));
    List<String> lines = Files.readAllLines(sample);
    Files.write(train.resolve("a.tsv"), lines.subList(0, 200));
    Files.write(train.resolve("b.tsv"), lines.subList(200, 250));
    Files.write(test.resolve("c.tsv"), lines.subList(250, 300));
    String inputs = "corpus.inputs=[{path=\"%s\"},{path=\"%s\",split=test}]".formatted(train, test);
    assertThat(run(inputs, "--until", "corpus")).as(err.toString()).isZero();
    assertThat(run("--plan", inputs)).isZero();
    assertThat(out.toString()).containsPattern("corpus +reused");
    Files.move(train.resolve("b.tsv"), test.resolve("b.tsv"));
    assertThat(run("--plan", inputs)).isZero();
    assertThat(out.toString())
        .containsPattern("corpus +pending .*   input 1: a file is gone; input 2: b.tsv is new\\R");
  }

  @Test
  void scoresOfTestsThatAreDoneStayInTheManifest() throws IOException {
    JsonNode before = manifest(loop);
    assertThat(before.path("systems")).isNotEmpty();
    assertThat(run("--until", "corpus")).isZero();
    assertThat(manifest(loop).path("systems")).isEqualTo(before.path("systems"));
    assertThat(manifest(loop).path("gates")).isEqualTo(before.path("gates"));
  }

  @Test
  void aRetryThatIsNotDoneGoesOn() throws IOException {
    assertThat(run("--retry", "student", "--until", "student")).isZero();
    Path student = artifact("student").getParent();
    Files.delete(student.resolve("step.json")); // As if it had been killed before its end.
    assertThat(run("--retry", "student", "--until", "student")).isZero();
    assertThat(artifact("student").getParent()).isEqualTo(student);
  }

  @Test
  void thePlanSaysWhatIsToBeMadeAndWhyAndChangesNothing() throws IOException {
    String before = Files.readString(loop.resolve("pipeline.json"));
    assertThat(run("--plan", "pipeline.steps.student.model.heads=1")).isZero();
    assertThat(out.toString())
        .containsPattern("teacher-translations +reused")
        .containsPattern("student +pending .*model.heads = 1, was 2")
        .containsPattern("test-student +pending .*step student has changed")
        .containsPattern("gate teacher bleu >= 0: .* against 0\\.00, met")
        .containsPattern("gate student bleu >= teacher - 50\\R");
    assertThat(run("--plan", "--until", "student")).isZero();
    assertThat(out.toString())
        .contains("student ", "gate teacher bleu")
        .doesNotContain("test-student", "gate student");
    assertThat(Files.readString(loop.resolve("pipeline.json"))).isEqualTo(before);
  }

  @Test
  void theWorstTranslationsAreLeftOutByTheBackwardModel() throws IOException {
    String before = manifest(loop).path("steps").get(4).path("figures").path("train").asText();
    assertThat(run("pipeline.drop=0.2", "--until", "student-corpus")).as("%s%s", out, err).isZero();
    JsonNode rejected = figures("student-corpus").path("rejected");
    assertThat(rejected.path("model-score").asInt())
        .isCloseTo(Integer.parseInt(before) / 5, within(3));
  }

  @Test
  void anotherStudentNeedsNoOtherTeacher() throws IOException {
    assertThat(run("pipeline.steps.student.training.maximumUpdates=3", "pipeline.exports=[]"))
        .isZero();
    assertThat(stepsThatAre("done")).containsExactly("student", "test-student");
    assertThat(run()).isZero();
    assertThat(states().values()).as("the first student is still there").containsOnly("reused");
  }

  @Test
  void moreTextCostsOnlyTheTranslationOfWhatIsNew() throws IOException {
    String teacher = "pipeline.given.teacher=" + artifact("teacher");
    assertThat(run(teacher, "--until", "teacher-translations")).isZero();
    int first = translations("text-").size();
    Path more = dir.resolve("more.tsv");
    String added =
        IntStream.range(0, ADDED)
            .mapToObj(i -> "I have seen N of them.\tJ'en ai vu N.\n".replace("N", "" + i))
            .collect(Collectors.joining());
    Files.writeString(more, Files.readString(sample) + added);
    assertThat(
            run(
                teacher,
                "corpus.inputs=[{path=\"" + more + "\"}]",
                "--until",
                "teacher-translations"))
        .isZero();
    List<Path> texts = new ArrayList<>(translations("text-"));
    assertThat(texts).hasSize(first + 1);
    assertThat(texts.stream().mapToInt(table -> rows(table).size()).min().orElseThrow())
        .isBetween(1, ADDED);
  }

  @Test
  void aStepThatEndedEarlyGoesOnWithoutTranslatingAnythingTwice() throws IOException {
    Path table = artifact("teacher-translations");
    List<String> before = rows(table);
    List<Path> texts = translations("text-");
    Path step = table.getParent();
    FileUtils.deleteDirectory(table.toFile());
    Files.delete(step.resolve("step.json"));
    FileUtils.deleteDirectory(translations("translated-").get(0).toFile());
    assertThat(run()).isZero();
    assertThat(rows(table)).isEqualTo(before);
    assertThat(translations("text-")).isEqualTo(texts);
    assertThat(stepsThatAre("done")).containsExactly("teacher-translations");
  }

  @Test
  void textThatTwoInterruptedStepsHaveTranslatedIsThereOnce() throws IOException {
    Path table = artifact("teacher-translations");
    List<String> before = rows(table);
    Path translated = translations("translated-").get(0);
    FileUtils.copyDirectory(
        translated.toFile(), translated.resolveSibling("translated-other").toFile());
    FileUtils.deleteDirectory(table.toFile());
    Files.delete(table.resolveSibling("step.json"));
    assertThat(run()).isZero();
    assertThat(rows(table)).isEqualTo(before);
  }

  @Test
  void theTimeOfAStepIsThatOfAllItsAttempts() throws IOException {
    Path run = artifact("student");
    Path kept = run.resolveSibling("kept");
    Path spent = run.resolveSibling("spent.json");
    Files.delete(run.resolveSibling("step.json"));
    Files.move(run, kept);
    Files.writeString(run, "no run");
    assertThat(run()).isNotZero();
    assertThat(JSON.readTree(spent.toFile()).path("seconds").asDouble()).isPositive();
    Files.delete(run);
    Files.move(kept, run);
    Files.writeString(spent, "{\"seconds\": 1000, \"taskSeconds\": 500}");
    assertThat(run()).as("%s", err).isZero();
    JsonNode step = record("student");
    assertThat(step.path("seconds").asDouble()).isBetween(1000.0, 1500.0);
    assertThat(step.path("taskSeconds").asDouble()).isGreaterThanOrEqualTo(500);
  }

  @Test
  void aStepThatIsCompleteIsNotMadeAgainWhereOnlyItsNoteIsMissing() throws IOException {
    Path run = artifact("student");
    double seconds = record("student").path("seconds").asDouble();
    Files.delete(run.getParent().resolve("step.json"));
    assertThat(run()).isZero();
    assertThat(stepsThatAre("done")).containsExactly("student");
    assertThat(out.toString()).doesNotContain("validation at update");
    assertThat(record("student").path("seconds").asDouble()).isGreaterThan(seconds / 2);
  }

  @Test
  void aGateThatIsNotMetStopsThePipeline() throws IOException {
    assertThat(
            run(
                "pipeline.gates=[\"teacher bleu >= 99\"]",
                "pipeline.steps.student.training.maximumUpdates=3"))
        .isEqualTo(3);
    assertThat(out.toString())
        .contains("gate teacher bleu >= 99", "NOT met", "worst translations of teacher");
    assertThat(stepsThatAre("pending")).contains("student", "test-student", "export");
    assertThat(manifest(loop).path("gates").get(0).path("isMet").asBoolean()).isFalse();
    assertThat(loop.resolve("pipeline.html")).content().contains("stopped by a gate");
  }

  @Test
  void stepsCanBeTrustedAndMadeAgain() throws IOException {
    String other = "corpus.split.test=0.04";
    assertThat(run("--plan", other, "--trust", "corpus")).isZero();
    assertThat(out.toString())
        .containsPattern("corpus +reused .*trusted; corpus.split.test = 0.04, was 0.05")
        .doesNotContain("pending");
    assertThat(run("--plan", "training.maximumUpdates=4", "--from", "student")).isZero();
    assertThat(out.toString())
        .containsPattern("teacher +reused .*trusted")
        .containsPattern("student +pending");

    assertThat(run("--retry", "student", "--until", "student")).isZero();
    assertThat(stepsThatAre("done")).containsExactly("student");
    assertThat(run()).isZero();
    assertThat(stepsThatAre("done")).containsExactly("export", "test-student");
  }

  @Test
  void stepsOfAnotherPipelineAreTaken() throws IOException {
    loop = dir.resolve("other");
    assertThat(run("pipeline.reuse=[\"" + made + "\"]", "--until", "teacher-translations"))
        .isZero();
    assertThat(stepsThatAre("reused"))
        .containsExactly(
            "corpus",
            "export",
            "student",
            "student-corpus",
            "teacher",
            "teacher-translations",
            "test-student",
            "test-teacher");
    assertThat(loop.resolve("steps")).doesNotExist();
  }

  @Test
  void textOfTheTargetLanguageIsTranslatedBackAndTaggedBesideTheCorpus() throws IOException {
    Path text = dir.resolve("news.fr.txt");
    Files.write(
        text,
        List.of(
            "Nous avons voté hier.", "Le ministre est parti.", "Le ministre est parti.", "Va !"));
    String model = artifact("teacher").toString();
    loop = dir.resolve("back");
    assertThat(
            run(
                "pipeline.recipe=backtranslate",
                "pipeline.bestOf=none",
                "pipeline.gates=[]",
                "pipeline.exports=[]",
                "pipeline.monolingual.target=[{path=\"" + text + "\"}]",
                "pipeline.given.backward=" + model))
        .as("%s", out)
        .isZero();
    assertThat(rows(artifact("back-translations"))).hasSizeBetween(2, 3);
    assertThat(
            SparkTest.session()
                .read()
                .parquet(artifact("model-corpus").resolve("pairs/split=train").toString())
                .where("source LIKE '<bt> %'")
                .count())
        .isPositive();
    assertThat(out.toString()).contains("backward: BLEU", "model: BLEU");
  }

  @Test
  void aModelIsAdaptedAndComparedWithTheOriginal() throws IOException {
    loop = dir.resolve("plain");
    assertThat(
            run(
                "pipeline.recipe=plain",
                "pipeline.bestOf=none",
                "pipeline.gates=[]",
                "pipeline.exports=[]",
                "search.lengthPenalty=1.1",
                "--until",
                "model"))
        .as("%s", err)
        .isZero();
    Path given = artifact("model");
    Path general =
        Files.writeString(
            dir.resolve("general.tsv"),
            "The cat sleeps here.\tLe chat dort ici.\nWe all read it.\tNous l'avons tous lu.\n");
    loop = dir.resolve("adapted");
    String[] adapting = {
      "pipeline.recipe=adapt",
      "pipeline.bestOf=none",
      "pipeline.gates=[\"model bleu >= original - 50\", \"model bleu on general >= original - 50\"]",
      "corpus.inputs=[{path=\"%s\"}, {path=\"%s\", name=general, split=test}]"
          .formatted(sample, general),
      "pipeline.given.model=" + given,
      "training.maximumUpdates=3"
    };
    assertThat(run(adapting)).as("%s", err).isZero();
    assertThat(states().keySet())
        .containsExactly("corpus", "export", "model", "test-model", "test-original");
    assertThat(out.toString())
        .contains("gate model bleu >= original - 50", "p against original = ");
    JsonNode adapted = manifest(loop).path("systems").get(1);
    Path test = artifact("test-model");
    assertThat(Files.readAllLines(test.resolve("source.txt")))
        .hasSize(adapted.path("sentences").asInt())
        .hasSizeGreaterThan(2)
        .endsWith("The cat sleeps here.", "We all read it.");
    assertThat(adapted.path("variants").path("general").path("chrf").asDouble())
        .as("the last two lines alone")
        .isEqualTo(
            chrf(lastTwo(test.resolve("hypothesis.txt")), lastTwo(test.resolve("reference.txt"))));
    assertThat(artifact("model").resolve("effective.conf"))
        .as("both models search as the original does")
        .content()
        .containsPattern("lengthPenalty=\"?1.1");
    assertDefaultsReplaceWhatIsOfTheModel(adapting);
  }

  private static List<String> lastTwo(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.subList(lines.size() - 2, lines.size());
  }

  private static double chrf(List<String> translations, List<String> references) {
    return SentenceCounts.of(Chrf.standard(), translations, List.of(references)).report().score();
  }

  /** What is left out is the model's, so that a setting may matter that has the default's value. */
  private void assertDefaultsReplaceWhatIsOfTheModel(String... adapting) throws IOException {
    List<String> plan = new ArrayList<>(List.of("--plan", "search.lengthPenalty=0.6"));
    plan.addAll(List.of(adapting));
    assertThat(run(plan.toArray(String[]::new))).isZero();
    assertThat(out.toString())
        .containsPattern("test-original +pending")
        .containsPattern("model +pending");
    plan.set(1, "search.lengthPenalty=1.1");
    assertThat(run(plan.toArray(String[]::new))).isZero();
    assertThat(out.toString()).containsPattern("\\nmodel +reused");
  }

  @Test
  void anyOtherDirectoryIsRefused() throws IOException {
    loop = dir.resolve("mine");
    Files.createDirectory(loop);
    Files.writeString(loop.resolve("thesis.txt"), "years of work");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("exists but is not a pipeline (no pipeline.json)");
    assertThat(loop).isDirectoryContaining("glob:**thesis.txt");
    assertThat(run("pipeline.dir=" + made, "pipeline.reuse=[\"" + loop + "\"]")).isEqualTo(2);
    assertThat(err.toString()).contains("pipeline.reuse", "is not a pipeline");
  }

  @Test
  void mistakesAreRefusedBeforeAnythingIsMade() throws IOException {
    loop = dir.resolve("none");
    assertThat(run("--until", "studnet")).isEqualTo(2);
    assertThat(err.toString()).contains("--until studnet", "did you mean student");
    assertThat(run("--trust", "corpus")).isEqualTo(2);
    assertThat(err.toString()).contains("has no result of it");
    assertThat(run("--plan", "--retry", "corpus")).isEqualTo(2);
    assertThat(run("corpus.inputs=[{path=missing.tsv}]")).isEqualTo(2);
    assertThat(err.toString()).contains("missing.tsv");
    assertThat(loop).doesNotExist();
  }

  @Test
  void exportsThatTheLastModelCannotHaveAreRefusedBeforeAnythingIsMade() throws IOException {
    loop = dir.resolve("none");
    assertThat(run("pipeline.exports=[onnx, marian]")).isEqualTo(2);
    assertThat(err.toString())
        .contains("model.positions = interleaved cannot be exported to Marian");
    assertThat(
            run(
                "pipeline.exports=[marian]",
                "pipeline.steps.student.model.positions=marian",
                "model.start=zero",
                "--plan"))
        .as("%s", err)
        .isZero();
    assertThat(run("corpus.punctuation=moses")).isEqualTo(2);
    assertThat(err.toString()).contains("a tokenizer.json cannot represent Moses' punctuation");
    assertThat(loop).doesNotExist();
  }
}
