package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.TrainedModels;
import io.tandem.translation.TranslationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guided alignment, through the jobs as users call them. */
@Tag("long")
class GuidedAlignmentIT {
  private static final String[] WORDS = {"red", "blue", "dog", "hat", "sun", "sea", "tea", "ice"};
  private static final String[] OTHERS = {"ra", "bo", "do", "ha", "so", "ze", "te", "ji"};
  private static final String GUIDED = "training.guidedAlignment=1";

  @TempDir private static Path dir;

  /** Sentences whose words are translated in reverse order. */
  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      int[] words = random.ints(3 + random.nextInt(3), 0, WORDS.length).distinct().toArray();
      List<String> target = new ArrayList<>(IntStream.of(words).mapToObj(w -> OTHERS[w]).toList());
      Collections.reverse(target);
      lines.add(
          String.join(" ", IntStream.of(words).mapToObj(w -> WORDS[w]).toList())
              + "\t"
              + String.join(" ", target));
    }
    Files.write(dir.resolve("pairs.tsv"), lines);
    SampleJobs.call(
        new PrepareJob(),
        "corpus.dir=" + dir.resolve("corpus"),
        "corpus.inputs=[{path=\"%s/pairs.tsv\"}]".formatted(dir),
        "corpus.split.valid=0.05",
        "corpus.duplicates.exact=false",
        "subword.merges=60");
    train("guided", GUIDED);
  }

  private static String train(String run, String... more) {
    return SampleJobs.call(new TrainJob(), arguments(run, more));
  }

  private static String[] arguments(String run, String... more) {
    return Stream.concat(
            Stream.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "run.dir=" + dir.resolve(run),
                "model.encoderLayers=1",
                "model.decoderLayers=2",
                "model.modelSize=32",
                "model.heads=2",
                "model.feedForwardSize=32",
                "training.batchTokens=512",
                "training.maximumSentenceTokens=60",
                "training.warmupUpdates=10",
                "training.maximumUpdates=300",
                "averaging.frequency=5",
                "validation.everyUpdates=300",
                "validation.bleuSentences=0",
                "validation.samples=0"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static RunDirectory run(String name) throws IOException {
    return SampleJobs.run(dir.resolve(name));
  }

  private static float[] parameters(String run) throws IOException {
    return run(run).lastCheckpoint().orElseThrow().parameters();
  }

  /** Returns the share of words that are aligned to those that they translate. */
  private static double accuracy(String run) throws IOException {
    SearchSettings search =
        SettingsReader.ofText("search.alignments = true", List.of()).settings().search();
    List<TranslationScore> scores =
        TrainedModels.of(SparkTest.session())
            .open(dir.resolve(run).toString())
            .model()
            .translator(search, 1)
            .score(
                List.of("red dog sun tea", "ice hat blue", "sea ice dog hat red"),
                List.of("te so do ra", "bo ha ji", "ra ha do ji ze"));
    int[] lengths = {4, 3, 5};
    int right = 0;
    for (int i = 0; i < lengths.length; i++) {
      int last = lengths[i] - 1;
      right +=
          (int)
              scores.get(i).alignment().links().stream()
                  .filter(link -> link.source() == last - link.target())
                  .count();
    }
    return right / 12.0;
  }

  @Test
  void attentionLearnsToLookAtWhatATokenTranslates() throws IOException {
    train("unguided");
    assertThat(accuracy("guided")).isGreaterThan(0.8);
    assertThat(accuracy("unguided")).isLessThan(0.6);
  }

  @Test
  void aRunThatIsResumedIsTheUninterruptedOne() throws IOException {
    train("parts", GUIDED, "training.maximumUpdates=60");
    train("parts", "--resume");
    assertThat(parameters("parts")).isEqualTo(parameters("guided"));
  }

  @Test
  void workersOfOneCoreAndAWorkerOfSeveralHaveTheSameBits() throws IOException {
    String[] synchronous = {GUIDED, "averaging.mode=synchronous", "training.maximumUpdates=10"};
    train(
        "one",
        with(
            synchronous,
            "averaging.workers=1",
            "training.microBatches=2",
            "training.batchTokens=1024"));
    train("two", with(synchronous, "averaging.workers=2"));
    assertThat(parameters("two")).isEqualTo(parameters("one"));
  }

  @Test
  void lossOfTrainingIsThatOfTheTranslation() throws IOException {
    assertThat(train("heavy", "training.guidedAlignment=20", "training.maximumUpdates=5"))
        .contains("warning: that is learned from 1,391 pairs", "with fewer than 10,000");
    assertThat(train("light", "training.maximumUpdates=5")).doesNotContain("10,000");
    assertThat(firstLoss("heavy")).isCloseTo(firstLoss("light"), within(1e-6));
  }

  private static double firstLoss(String run) throws IOException {
    return run(run).metrics().read().stream()
        .filter(MetricRow.Round.class::isInstance)
        .map(MetricRow.Round.class::cast)
        .findFirst()
        .orElseThrow()
        .loss();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }
}
