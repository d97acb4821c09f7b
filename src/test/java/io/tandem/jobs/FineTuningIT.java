package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.interop.ModelExport;
import io.tandem.interop.ModelFormat;
import io.tandem.interop.RandomModel;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.Sha256;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * A model trained further: prepare, train, prepare with the model's subwords, train from the model,
 * translate. The network has an output bias and embeddings that are not all tied.
 */
@Tag("long")
class FineTuningIT {
  private static final Configuration HADOOP = new Configuration();

  private static final String[] NETWORK = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=32",
    "model.tying=target",
    "model.outputBias=true",
    "model.dropout=0",
  };
  private static final String[] TRAINING = {
    "training.batchTokens=160",
    "training.maximumSentenceTokens=60",
    "training.warmupUpdates=0",
    "averaging.frequency=5",
    "validation.everyUpdates=5",
    "validation.bleuSentences=0",
    "validation.samples=1",
    "search.maximumLength=8",
  };

  @TempDir private static Path shared;
  private static Path general;
  private static Path domain;
  private static Path model;

  /** The model trained further on {@link #domain}, which tests do not change. */
  private static Path tuned;

  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void trainTheModel() throws IOException {
    SparkTest.session();
    Path pairs = shared.resolve("eng-fra.tsv");
    Files.copy(
        FineTuningIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), pairs);
    List<String> lines = Files.readAllLines(pairs);
    Files.write(shared.resolve("domain.tsv"), lines.subList(0, lines.size() / 4));
    general = shared.resolve("general");
    prepare(
        general,
        "corpus.inputs=[{path=\"" + pairs + "\"}]",
        "subword.merges=300",
        "corpus.casing=lower");
    model = shared.resolve("model");
    List<String> settings = new ArrayList<>(List.of(NETWORK));
    settings.addAll(
        List.of("training.maximumUpdates=10", "corpus.dir=" + general, "run.dir=" + model));
    settings.addAll(List.of(TRAINING));
    assertThat(ExitCodes.run(new TrainJob(), settings.toArray(String[]::new))).isZero();
    domain = shared.resolve("domain");
    prepare(
        domain,
        "corpus.inputs=[{path=\"%s\", tags=[\"<dom>\"], weight=2}, {path=\"%s\", weight=0.5}]"
            .formatted(shared.resolve("domain.tsv"), pairs),
        "corpus.duplicates.exact=false",
        "subword.kind=model",
        "subword.model=" + model);
    tuned = shared.resolve("tuned");
    // What is given under model agrees with it, or is dropout.
    SampleJobs.call(
        new TrainJob(),
        tuning(tuned, "training.maximumUpdates=5", "model.dropout=0.3", "model.modelSize=16.0"));
  }

  private static void prepare(Path corpus, String... settings) {
    List<String> all = new ArrayList<>(List.of("corpus.dir=" + corpus, "corpus.split.valid=0.05"));
    all.addAll(List.of(settings));
    assertThat(ExitCodes.run(new PrepareJob(), all.toArray(String[]::new))).isZero();
  }

  private static String[] tuning(Path run, String... settings) {
    List<String> all = new ArrayList<>(List.of(TRAINING));
    all.addAll(List.of("training.from=" + model, "corpus.dir=" + domain, "run.dir=" + run));
    all.addAll(List.of(settings));
    return all.toArray(String[]::new);
  }

  private int tune(Path run, String... settings) {
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(command, tuning(run, settings));
  }

  private static RunDirectory open(Path run) throws IOException {
    return RunDirectory.open(HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(run.toString()));
  }

  private static Checkpoint best() throws IOException {
    return open(model).bestCheckpoint().orElseThrow();
  }

  private static Checkpoint last(Path run) throws IOException {
    return open(run).lastCheckpoint().orElseThrow();
  }

  private static Checkpoint first(Path run) throws IOException {
    return Checkpoint.open(
        HadoopConf.of(HADOOP),
        new org.apache.hadoop.fs.Path(run.resolve("checkpoints/00000000").toString()));
  }

  private static List<NamedParameter> names(Checkpoint checkpoint) throws IOException {
    return TransformerGraph.namedParameters(
        ComputationGraphConfiguration.fromJson(checkpoint.network()));
  }

  private static List<MetricRow.Validation> validations(Path run) throws IOException {
    return open(run).metrics().read().stream()
        .filter(MetricRow.Validation.class::isInstance)
        .map(MetricRow.Validation.class::cast)
        .toList();
  }

  private static float[] part(float[] all, NamedParameter parameter) {
    return Arrays.copyOfRange(all, parameter.from(), parameter.to());
  }

  /** Tuning at this rate makes it worse. */
  @Test
  void itStartsWithTheNetworkAndTheLossOfTheModelWhichStaysTheBestUntilThereIsABetter()
      throws IOException {
    Path run = dir.resolve("run");
    assertThat(
            tune(
                run,
                "corpus.dir=" + general,
                "training.maximumUpdates=5",
                "training.learningRate=3",
                "divergence.lossFactor=0"))
        .as(err.toString())
        .isZero();
    MetricRow.Validation start = validations(run).get(0);
    assertThat(start.updates()).isZero();
    assertThat(start.best()).isTrue();
    assertThat(start.loss()).isEqualTo(best().header().validationLoss());
    assertThat(first(run).parameters()).isEqualTo(best().model());
    assertThat(validations(run)).extracting("updates").containsExactly(0L, 5L);
    assertThat(open(run).bestCheckpoint().orElseThrow().model()).isEqualTo(best().model());
    assertThat(open(run).settings())
        .contains("modelSize=16  # the model %s (training.from)".formatted(model))
        .contains("outputBias=true  # the model")
        .contains("tying=target  # the model");
    assertThat(out.toString())
        .contains("starting from " + best().path() + "/parameters.f32, trained by 10 updates")
        .contains("validation at update 0 (0.00 epochs, 0 tokens): ");
  }

  @Test
  void dropoutMayDifferAndWhatAgreesMayBeRepeated() throws IOException {
    assertThat(open(tuned).settings()).contains("dropout=\"0.3\"  # argument");
    assertThat(last(tuned).network()).contains("\"dropout\" : 0.3");
  }

  @Test
  void runReportAndCheckpointsSayWhatItCameFrom() throws IOException {
    ModelOrigin origin = open(tuned).manifest().origin().orElseThrow();
    Path file =
        Path.of(
            org.apache.hadoop.fs.Path.getPathWithoutSchemeAndAuthority(
                    new org.apache.hadoop.fs.Path(origin.file()))
                .toString());
    assertThat(origin.given()).isEqualTo(model.toString());
    assertThat(origin.updates()).isEqualTo(10);
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(origin.sha256()).isEqualTo(Sha256.of(in));
    }
    assertThat(last(tuned).header().startedFrom()).isEqualTo(origin);
    assertThat(tuned.resolve("report.html"))
        .content()
        .contains("from " + model, origin.file(), origin.sha256(), "layers of");
    assertThat(best().header().startedFrom()).isNull();
    Path exported = dir.resolve("exported");
    export(tuned, "ctranslate2", exported);
    assertThat(exported.resolve("README.md"))
        .content()
        .contains("| trained further from a model | trained by 10 updates |", origin.sha256())
        .contains("labelSmoothing=")
        .doesNotContain(model.toString());
  }

  private static void export(Path from, String format, Path to) {
    assertThat(
            ExitCodes.run(
                new ExportJob(),
                "--model",
                from.toString(),
                "--format",
                format,
                "--output",
                to.toString()))
        .isZero();
  }

  /** Its subwords are those of another tool: SentencePiece models over one vocabulary. */
  @Test
  void anImportedModelIsTrainedFurtherAndTranslates() throws IOException {
    Path foreign = dir.resolve("foreign");
    ModelExport.of(
            RandomModel.of(
                RandomModel.unigram(), "model.outputBias=true", "model.activation=swish"))
        .write(
            ModelFormat.HUGGINGFACE,
            new org.apache.hadoop.fs.Path(foreign.toUri()),
            HADOOP,
            line -> {});
    // Without these files of ours it is a model as any other program writes it.
    FileUtils.deleteDirectory(foreign.resolve("subword").toFile());
    Path imported = dir.resolve("imported");
    assertThat(
            ExitCodes.run(
                new ImportJob(), "--model", foreign.toString(), "--output", imported.toString()))
        .isZero();
    Path corpus = dir.resolve("corpus");
    prepare(
        corpus,
        "corpus.inputs=[{path=\"%s\"}]".formatted(shared.resolve("domain.tsv")),
        "subword.kind=model",
        "subword.model=" + imported);
    assertThat(CorpusDirectory.open(corpus.toString(), HADOOP).subwords().kind())
        .isEqualTo(SubwordKind.MARIAN);
    Path run = dir.resolve("run");

    int code =
        tune(run, "training.from=" + imported, "corpus.dir=" + corpus, "training.maximumUpdates=5");

    assertThat(code).as(err.toString()).isZero();
    assertThat(last(run).network()).contains("SWISH");
    assertThat(open(run).manifest().origin().orElseThrow().given()).isEqualTo(imported.toString());
    Path text = Files.writeString(dir.resolve("text"), "The low road.\n");
    Path translated = dir.resolve("translated");
    translate(run, text, translated);
    assertThat(Files.readAllLines(translated)).hasSize(1);
  }

  private static void translate(Path run, Path text, Path translated) {
    assertThat(
            ExitCodes.run(
                new TranslateJob(),
                "--model",
                run.toString(),
                "--input",
                text.toString(),
                "--output",
                translated.toString()))
        .isZero();
  }

  @Test
  void aCorpusHasTheModelsSubwordsAndFormOfTextAndItsOwnTagsBehindThem() throws IOException {
    CorpusDirectory corpus = CorpusDirectory.open(domain.toString(), HADOOP);
    Subwords own = CorpusDirectory.open(general.toString(), HADOOP).subwords();
    assertThat(corpus.subwords()).isEqualTo(own.withTags(List.of("<dom>")));
    assertThat(corpus.subwords().size()).isEqualTo(own.size() + 1);
    JsonNode manifest = new ObjectMapper().readTree(domain.resolve("manifest.json").toFile());
    assertThat(manifest.at("/corpus/casing").asText()).isEqualTo("LOWER");
    assertThat(manifest.at("/subwordsOf/given").asText()).isEqualTo(model.toString());
    try (InputStream in =
        Files.newInputStream(Path.of(best().path().toUri().getPath(), "checkpoint.json"))) {
      assertThat(manifest.at("/subwordsOf/sha256").asText()).isEqualTo(Sha256.of(in));
    }
    assertThat(corpus.manifest().mixture()).extracting("factor").containsExactly(2.0, 0.5);
    long twice =
        corpus
            .pairs(SparkTest.session(), "train")
            .where("source like '<dom> %' and copies = 2")
            .count();
    assertThat(twice).isEqualTo(corpus.manifest().mixture().get(0).pairs().get("train"));
  }

  @Test
  void newTagsGetMeanRowsAndAllOthersKeepTheirBits() throws IOException {
    float[] before = best().model();
    float[] after = first(tuned).parameters();
    List<NamedParameter> old = names(best());
    List<NamedParameter> grown = names(first(tuned));
    int matrices = 0;
    for (int i = 0; i < old.size(); i++) {
      float[] own = part(before, old.get(i));
      float[] now = part(after, grown.get(i));
      assertThat(Arrays.copyOf(now, own.length)).as(old.get(i).path()).isEqualTo(own);
      matrices += now.length > own.length ? 1 : 0;
    }
    assertThat(matrices).as("source, target and bias").isEqualTo(3);
    NamedParameter source = grown.get(0);
    double mean = 0;
    for (int row = 0; row < source.rows() - 1; row++) {
      mean += after[source.from() + row * source.columns()] / (source.rows() - 1.0);
    }
    assertThat(after[source.to() - source.columns()]).isEqualTo((float) mean, within(1e-6f));
    assertThat(last(tuned).parameters()).isNotEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "averaging.outer.optimizer=nesterov weightAverage.kind=exponential",
        "averaging.mode=synchronous training.microBatches=2 training.batchTokens=300",
        "averaging.workers=1 training.microBatches=2 training.batchTokens=300"
      })
  void whatIsFrozenKeepsItsBitsAndTheRestIsTrained(String settings) throws IOException {
    Path run = dir.resolve("run");
    List<String> all =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + general,
                "training.from=" + withNegativeZeros(),
                "training.maximumUpdates=10",
                "validation.everyUpdates=10",
                "training.freeze=[embedding, \"encoder*\", decoder0.W1, \"*.gain*\"]"));
    all.addAll(List.of(settings.split(" ")));
    assertThat(tune(run, all.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(out.toString()).contains("frozen: 19 of 35 matrices and vectors, ");
    float[] before = first(run).parameters();
    assertThat(before).contains(-0f);
    Predicate<NamedParameter> frozen =
        p ->
            !p.vertex().startsWith("decoder")
                || p.name().equals("W1")
                || p.name().startsWith("gain");
    for (NamedParameter parameter : names(last(run))) {
      float[] own = part(before, parameter);
      float[] trained = part(last(run).parameters(), parameter);
      if (frozen.test(parameter)) {
        assertThat(trained).as(parameter.path()).isEqualTo(own);
      } else {
        assertThat(trained).as(parameter.path()).isNotEqualTo(own);
      }
      if (last(run).average().length > 0 && frozen.test(parameter)) {
        assertThat(part(last(run).average(), parameter)).as(parameter.path()).isEqualTo(own);
      }
    }
  }

  /** Returns a model in which some zeros are negative, which sums with zeros would turn around. */
  private Path withNegativeZeros() throws IOException {
    Path copy = dir.resolve("zeros");
    FileUtils.copyDirectory(model.toFile(), copy.toFile());
    Checkpoint checkpoint = best();
    float[] parameters = checkpoint.model();
    Arrays.fill(parameters, 16, 32, -0f);
    try (RunDirectory run =
            RunDirectory.openForWriting(
                HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(copy.toString()), line -> {});
        CheckpointWriter writer = run.checkpoints().begin(8, 40)) {
      writer
          .network(checkpoint.network())
          .settings(checkpoint.settings())
          .subwords(checkpoint.subwords())
          .parameters(parameters);
      return Path.of(writer.publish(Validated.NOT_MEASURED).path().toUri().getPath());
    }
  }

  @Test
  void aResumedTuningHasTheBitsOfAnUninterruptedOne() throws IOException {
    Path run = dir.resolve("run");
    String[] all = {
      "training.maximumUpdates=10",
      "averaging.outer.optimizer=nesterov",
      "weightAverage.kind=exponential"
    };
    assertThat(tune(run, all)).as(err.toString()).isZero();
    float[] whole = last(run).parameters();
    float[] average = last(run).average();
    FileUtils.deleteDirectory(run.resolve("checkpoints/00000010").toFile());
    assertThat(resume(run)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("continuing from update 5");
    assertThat(last(run).parameters()).isEqualTo(whole);
    assertThat(last(run).average()).isEqualTo(average);
    assertThat(validations(run)).extracting("updates").containsExactly(0L, 5L, 10L);
  }

  @Test
  void aRateOf0IsByTheWidthOfTheModelsNetworkAndStaysWhenTheRunIsResumed() throws IOException {
    Path run = dir.resolve("run");
    String[] rate = {"training.learningRate=0", "training.maximumUpdates=5"};
    assertThat(tune(run, rate)).as(err.toString()).isZero();
    // 0.2 / sqrt(4000 * 16)
    assertThat(open(run).settings()).contains("learningRate=7.9e-4  # training.learningRate = 0");
    assertThat(tune(run, "training.learningRate=0", "training.maximumUpdates=10", "--resume"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("continuing from update 5");
    assertRefused(
        "training.learningRate = 0: expected more than 0, unless training starts from a model",
        "training.learningRate=0",
        "training.from=");
  }

  private int resume(Path run, String... settings) {
    List<String> all = new ArrayList<>(List.of("run.dir=" + run, "--resume"));
    all.addAll(List.of(settings));
    return ExitCodes.run(
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)),
        all.toArray(String[]::new));
  }

  /** The checkpoint of update 0 takes the model's place, which may be gone by then. */
  @Test
  void aRunThatLostItsCheckpointsStartsAgainFromTheFirstOrElseFromTheSameModelOnly()
      throws IOException {
    Path run = dir.resolve("run");
    Path other = dir.resolve("other");
    Path gone = dir.resolve("gone");
    FileUtils.copyDirectory(model.toFile(), other.toFile());
    assertThat(tune(run, "training.maximumUpdates=5", "training.from=" + other)).isZero();
    float[] trained = last(run).parameters();

    FileUtils.moveDirectory(other.toFile(), gone.toFile());
    FileUtils.deleteDirectory(run.resolve("checkpoints/00000005").toFile());
    assertIsResumedTo(trained, run);

    FileUtils.moveDirectory(gone.toFile(), other.toFile());
    FileUtils.cleanDirectory(run.resolve("checkpoints").toFile());
    assertIsResumedTo(trained, run);

    FileUtils.cleanDirectory(run.resolve("checkpoints").toFile());
    Files.delete(other.resolve("checkpoints/best.json"));
    FileUtils.deleteDirectory(other.resolve("checkpoints/00000010").toFile());
    assertThat(resume(run)).isEqualTo(2);
    assertThat(err.toString())
        .contains("training.from = " + other + ": the run was begun from ")
        .contains("00000010/parameters.f32 (SHA-256 ");
  }

  private void assertIsResumedTo(float[] trained, Path run) throws IOException {
    assertThat(resume(run)).as(err.toString()).isZero();
    assertThat(last(run).parameters()).isEqualTo(trained);
    assertThat(validations(run)).extracting("updates").containsExactly(0L, 5L);
  }

  @Test
  void aTuningThatDivergesReturnsToTheModel() throws IOException {
    Path run = dir.resolve("run");
    assertThat(
            tune(
                run,
                "training.maximumUpdates=5",
                "training.learningRate=1e6",
                "divergence.rateFactor=1e-9"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("rolling back to update 0 with learning rate 0.001");
    assertThat(validations(run)).extracting("updates").containsExactly(0L, 5L);
    assertThat(validations(run).get(0).loss()).isEqualTo(first(run).header().validationLoss());
  }

  @Test
  void theRunsOfASweepStartFromTheModel() throws IOException {
    Path sweep = dir.resolve("sweep");
    List<String> all = new ArrayList<>(List.of(TRAINING));
    all.addAll(
        List.of(
            "sweep.parts={cold {training.freeze=[\"encoder*\"]}}",
            "sweep.cells=[cold]",
            "sweep.rates=[1, 2]",
            "validation.patience=0",
            "training.maximumUpdates=5",
            "training.from=" + model,
            "corpus.dir=" + domain,
            "run.dir=" + sweep));
    String[] arguments = all.toArray(String[]::new);
    assertThat(ExitCodes.run(new SweepJob(), arguments)).isZero();
    assertThat(first(sweep.resolve("cold-rate2")).parameters())
        .isEqualTo(first(sweep.resolve("cold")).parameters());
    StringWriter again = new StringWriter();
    assertThat(
            ExitCodes.run(
                new CommandLine(new SweepJob()).setOut(new PrintWriter(again, true)), arguments))
        .isZero();
    assertThat(again.toString()).containsSubsequence("already done", "already done");
    assertThat(sweepMistake(all, "training.rDrop=3"))
        .contains("setting training.rDrop (argument) has an effect only with");
    assertThat(sweepMistake(all, "training.learningRate=0"))
        .contains("cold has training.learningRate = 0, a rate by the model");
  }

  private String sweepMistake(List<String> settings, String mistake) throws IOException {
    Path refused = dir.resolve("refused");
    List<String> all = new ArrayList<>(settings);
    all.removeIf(setting -> setting.startsWith("run.dir="));
    all.addAll(List.of("run.dir=" + refused, mistake));
    String message = SampleJobs.mistake(new SweepJob(), all.toArray(String[]::new));
    assertThat(refused).doesNotExist();
    return message;
  }

  @Test
  void aTunedModelTranslatesWithItsNewTag() throws IOException {
    Path text = Files.writeString(dir.resolve("text"), "<dom> The low road.\nThe low road.\n");
    Path translated = dir.resolve("translated");
    translate(tuned, text, translated);
    assertThat(Files.readAllLines(translated)).hasSize(2);
  }

  @Test
  void mistakesAreRefusedBeforeAnythingIsWritten() throws IOException {
    Path others = dir.resolve("others");
    prepare(
        others,
        "corpus.inputs=[{path=\"" + shared.resolve("domain.tsv") + "\"}]",
        "subword.merges=200",
        "subword.sides=separate");
    assertRefused(
        "the corpus at %s has other subwords (bpe, ".formatted(others), "corpus.dir=" + others);
    assertThat(err.toString())
        .containsPattern(
            "[(]bpe, \\d+ [+] \\d+ ids[)] than the model [(]bpe, \\d+ ids, casing lower")
        .contains("; prepare it with subword.kind=model subword.model=" + model);
    assertRefused(
        "model.modelSize = 32 (argument): the model %s (training.from) has 16, which cannot change; leave it out"
            .formatted(model),
        "model.modelSize=32");
    assertRefused(
        "model.decoderLayers = 6 (preset base): the model ",
        "model.preset=base",
        "training.microBatches=1");
    assertRefused(
        "training.freeze: \"decoder7\" matches nothing; the network has embedding (W, Wtarget,"
            + " outputBias); encoder0 (",
        "training.freeze=[decoder7]");
    assertRefused(
        "setting training.rDrop (argument) has an effect only with model.dropout above 0",
        "training.rDrop=3");
    assertRefused("matches every parameter of the network", "training.freeze=[\"*\"]");
    assertRefused(
        "training.freeze = [embedding.W]: embedding.W has new rows, of tags that the model does not"
            + " know",
        "training.freeze=[embedding.W]");
    assertRefused(
        "has no lexical shortlist: prepare it with corpus.shortlist.enabled = true",
        "search.shortlist=true");
    assertRefused(
        "training.from = %s: not found".formatted(dir.resolve("nothing")),
        "training.from=" + dir.resolve("nothing"));
  }

  private void assertRefused(String message, String... settings) {
    err.getBuffer().setLength(0);
    Path run = dir.resolve("refused");
    assertThat(tune(run, settings)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void aCorpusCannotContradictTheModelsForm() {
    StringWriter messages = new StringWriter();
    for (String setting :
        List.of("corpus.casing=keep", "subword.merges=5", "subword.splitting=whitespace")) {
      int code =
          ExitCodes.run(
              new CommandLine(new PrepareJob()).setErr(new PrintWriter(messages, true)),
              "corpus.dir=" + dir.resolve("corpus"),
              "corpus.inputs=[{path=\"" + shared.resolve("domain.tsv") + "\"}]",
              "subword.kind=model",
              "subword.model=" + model,
              setting);
      assertThat(code).isEqualTo(2);
    }
    assertThat(messages.toString())
        .contains(
            "corpus.casing = keep (argument): the model %s (subword.model) has lower, which cannot change; leave it out"
                .formatted(model))
        .contains("subword.merges has no effect with subword.kind = model")
        .contains("subword.splitting = whitespace (argument): the model ");
    assertThat(dir.resolve("corpus")).doesNotExist();
  }

  @Test
  void howOftenPairsOfTheCorpusAreSeenIsNotSaidOfThoseThatALedgerKeeps() {
    assertThat(
            SampleJobs.call(
                new TrainJob(), tuning(dir.resolve("all"), "training.maximumUpdates=1")))
        .contains(" times per epoch on average");
    Path ledger = dir.resolve("ledger");
    SampleJobs.call(
        new LedgerJob(), "--model=" + model, "--corpus=" + domain, "--output=" + ledger);
    double median =
        SparkTest.session()
            .read()
            .parquet(ledger.toString())
            .selectExpr("percentile(lossPerToken, 0.5)")
            .first()
            .getDouble(0);
    assertThat(
            SampleJobs.call(
                new TrainJob(),
                tuning(
                    dir.resolve("kept"),
                    "training.maximumUpdates=1",
                    "ledger.path=" + ledger,
                    "ledger.maximumLoss=" + median)))
        .contains("those with at most " + median)
        .doesNotContain(" times per epoch");
  }
}
