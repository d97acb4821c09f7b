package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.Vectors;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.jobs.notebook.RunModel;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way from text to translation with a vocabulary for each side, through the jobs as users call
 * them.
 */
@Tag("long")
class SeparateVocabulariesIT {
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "bpe",
          List.of("subword.sides=separate", "subword.merges=200"),
          "unigram",
          List.of("subword.sides=separate", "subword.kind=unigram", "subword.vocabularySize=400"),
          "marian",
          List.of(
              "subword.kind=marian",
              "subword.model=" + Vectors.path("marian/source.spm"),
              "subword.targetModel=" + Vectors.path("marian/target.spm")));

  /** An untrained network does not end its translations. */
  private static final String SHORT = "search.maximumLength=8";

  /** What the preparation of each kind of corpus, which is made once, has printed. */
  private static final Map<String, String> PREPARED = new HashMap<>();

  @TempDir private static Path dir;
  private static SampleJobs jobs;

  @BeforeAll
  static void copySample() throws IOException {
    SparkTest.session();
    jobs = SampleJobs.in(dir, "");
  }

  private static String prepare(String kind) {
    return PREPARED.computeIfAbsent(
        kind, name -> jobs.prepare(name, SETTINGS.get(name).toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpe", "unigram", "marian"})
  void aCorpusIsPreparedTrainedOnAndTranslatedWithThem(String kind) throws IOException {
    String prepared = prepare(kind);
    CorpusDirectory corpus = jobs.corpus(kind);
    Subwords subwords = corpus.subwords();
    CorpusManifest manifest = corpus.manifest();
    assertThat(manifest.sharesVocabulary()).isFalse();
    assertThat(manifest.vocabularies())
        .isEqualTo(new VocabularySizes(subwords.source().size(), subwords.target().size()));
    assertThat(prepared).contains("source vocabulary").contains("target vocabulary");
    assertIdsAreOfTheirSides(corpus, subwords);

    assertThat(SampleJobs.mistake(new TrainJob(), jobs.training(kind)))
        .isEqualTo("train: " + TYING_REFUSED);

    String run = dir.resolve("run-" + kind).toString();
    String tying = "model.tying=" + (kind.equals("bpe") ? "none" : "target");
    assertThat(
            SampleJobs.call(
                new TrainJob(), jobs.training(kind, tying, "subword.sampling=0.3", SHORT)))
        .containsPattern("vocabularies [0-9]+ and [0-9]+");
    assertThat(Files.readString(Path.of(run, "report.html")))
        .contains(
            String.format(
                Locale.ROOT, "%,d + %,d", subwords.source().size(), subwords.target().size()),
            "subwords of source and target");

    Path text = Files.writeString(dir.resolve("text-" + kind), "It is cold.\n<2fr> I know.\n");
    Path output = dir.resolve("translated-" + kind);
    SampleJobs.call(
        new TranslateJob(),
        "--model=" + run,
        "--input=" + text,
        "--output=" + output,
        "--tag=<2fr>",
        "--alignments",
        SHORT);
    assertThat(Files.readAllLines(output)).hasSize(2);
    SampleJobs.call(
        new LedgerJob(),
        "--model=" + run,
        "--corpus=" + dir.resolve(kind),
        "--output=" + dir.resolve("ledger-" + kind));
    RunModel model = RunModel.open(SparkTest.session(), run);
    assertThat(model.subwords()).isEqualTo(subwords);
    assertThat(model.attention("I know.", "Je sais.").target())
        .containsSubsequence(subwords.target().pieces("Je sais.").stream().limit(1).toList());
  }

  private static final String TYING_REFUSED =
      "model.tying = all: source and target have a vocabulary each, so their embeddings cannot be"
          + " one matrix; set model.tying = target or none, or prepare the corpus with"
          + " subword.sides = joint";

  /** Each side keeps its rows when training goes on, when networks vote, and in every cell. */
  @Test
  void runsAreResumedJoinedAndSwept() throws IOException {
    prepare("bpe");
    Subwords subwords = jobs.corpus("bpe").subwords();
    String run = dir.resolve("run-more").toString();
    SampleJobs.call(
        new TrainJob(), jobs.training("bpe", "model.tying=target", SHORT, "run.dir=" + run));

    SampleJobs.call(
        new TrainJob(),
        "run.dir=" + run,
        "training.maximumUpdates=6",
        "validation.everyUpdates=6",
        "--resume");

    RunModel resumed = RunModel.open(SparkTest.session(), run);
    assertThat(Files.isDirectory(Path.of(run, "checkpoints/00000006"))).isTrue();
    assertThat(resumed.subwords()).isEqualTo(subwords);
    String last = run + "/checkpoints/00000006";
    List<String> alone = translated("alone", "--model=" + last);
    // The average of a model with itself is that model.
    assertThat(translated("both", "--model=" + last, "--ensemble=" + last)).isEqualTo(alone);
    assertThat(
            SampleJobs.call(
                new SweepJob(),
                jobs.training(
                    "bpe",
                    SHORT,
                    "model.tying=target",
                    "sweep.parts.short.training.maximumUpdates=2",
                    "validation.patience=0",
                    "sweep.cells=[short]",
                    "run.dir=" + dir.resolve("sweep"))))
        .contains("1 of 1: short");
    assertThat(RunModel.open(SparkTest.session(), dir.resolve("sweep/short").toString()).subwords())
        .isEqualTo(subwords);
  }

  private static List<String> translated(String name, String... arguments) throws IOException {
    Path text = Files.writeString(dir.resolve(name + "-text"), "It is cold.\nI know.\n");
    Path output = dir.resolve(name + "-translated");
    String[] all =
        Stream.concat(
                Stream.of(arguments), Stream.of("--input=" + text, "--output=" + output, SHORT))
            .toArray(String[]::new);
    SampleJobs.call(new TranslateJob(), all);
    return Files.readAllLines(output);
  }

  /** Ids spell the text of the pairs, and the audit counts those of both vocabularies. */
  private static void assertIdsAreOfTheirSides(CorpusDirectory corpus, Subwords subwords) {
    Set<Integer> source = new HashSet<>();
    Set<Integer> target = new HashSet<>();
    for (Row row : corpus.pairs(SparkTest.session(), "valid").collectAsList()) {
      assertSpells(subwords.source(), row, "source", "sourceIds", source);
      assertSpells(subwords.target(), row, "target", "targetIds", target);
    }
    assertThat(corpus.audit().text().get("valid").usedIds())
        .isEqualTo(source.size() + target.size());
  }

  private static void assertSpells(
      SubwordSide side, Row row, String text, String ids, Set<Integer> used) {
    int[] found = row.<Integer>getList(row.fieldIndex(ids)).stream().mapToInt(i -> i).toArray();
    assertThat(found).isEqualTo(side.encode(row.getAs(text)));
    for (int id : found) {
      used.add(id);
    }
  }

  @Test
  void aMarianModelWithOneVocabularyIsJoint() {
    jobs.prepare(
        "opus",
        "subword.kind=marian",
        "subword.model=" + Vectors.path("marian/source.spm"),
        "subword.targetModel=" + Vectors.path("marian/target.spm"),
        "subword.vocabularies=[\"%s\"]".formatted(Vectors.path("marian/vocab.json")));
    CorpusDirectory corpus = jobs.corpus("opus");
    Subwords subwords = corpus.subwords();
    assertThat(corpus.manifest().sharesVocabulary()).isTrue();
    assertThat(corpus.manifest().vocabularySize()).isEqualTo(subwords.size());
    assertThat(subwords.vocabulary().tags())
        .containsExactly(">>fra<<", ">>frm<<", ">>cmn_Hans<<", "<2fr>");
    for (Row row : corpus.pairs(SparkTest.session(), "train").limit(50).collectAsList()) {
      int[] ids =
          row.<Integer>getList(row.fieldIndex("targetIds")).stream().mapToInt(i -> i).toArray();
      assertThat(ids).isEqualTo(subwords.encodeTarget(row.getAs("target")));
    }
  }
}
