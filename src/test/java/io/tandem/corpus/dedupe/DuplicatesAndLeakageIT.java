package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.OutcomeCounts;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("text")
class DuplicatesAndLeakageIT {
  private static final String SENTENCE =
      "The quick brown fox jumps over the lazy dog while the cat sleeps in the garden";
  private static final String SATZ =
      "Der schnelle braune Fuchs springt über den faulen Hund, während die Katze im Garten schläft";

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  @Test
  void ofNearDuplicatesTheBestStaysElseTheFirst() throws IOException {
    write(
        "a.tsv",
        "source\ttarget\tquality",
        SENTENCE + ".\t" + SATZ + ".\t0.5",
        SENTENCE + " today.\t" + SATZ + ".\t0.9",
        SENTENCE
            + ".\tEtwas ganz anderes, das mit dem Fuchs gar nichts zu tun hat, steht hier\t0.9",
        "Something else altogether\tEtwas ganz anderes\t0.1");
    String input =
        "corpus.inputs=[{path=\"%s/a.tsv\", split=train, header=true, scoreFields=[quality]}]"
            .formatted(dir);
    String near = "corpus.duplicates.near.enabled=true";
    assertThat(reasons(annotate(spark, input, near)))
        .containsExactly("null", "near-duplicate", "null", "null");
    assertThat(reasons(annotate(spark, input, near, "corpus.duplicates.score=quality")))
        .containsExactly("near-duplicate", "null", "null", "null");
    assertThat(reasons(annotate(spark, input, near, "corpus.duplicates.near.threshold=1")))
        .containsOnly("null");
    assertThatThrownBy(() -> annotate(spark, input, "corpus.duplicates.score=laser"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.duplicates.score = laser: no element of corpus.inputs");
  }

  @Test
  void nearDuplicatesAreThoseThatComparingAllPairsFindsWhateverThePartitions() throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(sentence(random, 12) + "\t" + sentence(random, 12));
    }
    for (int i = 0; i < 100; i++) {
      // One letter of a line, so that a few n-grams of about a hundred differ.
      StringBuilder line = new StringBuilder(lines.get(random.nextInt(300)));
      line.setCharAt(3 + random.nextInt(20), 'q');
      lines.add(line.toString());
    }
    write("a.tsv", lines.toArray(String[]::new));
    List<List<String>> results = new ArrayList<>();
    for (String partitions : List.of("1", "5")) {
      SparkSession session = spark.newSession();
      session.conf().set("spark.sql.shuffle.partitions", partitions);
      results.add(
          reasons(
              annotate(
                  session,
                  "corpus.inputs=[{path=\"%s/a.tsv\", split=train}]".formatted(dir),
                  "corpus.duplicates.near.enabled=true")));
    }
    assertThat(results.get(0)).isEqualTo(results.get(1));
    List<String> expected = new ArrayList<>();
    List<long[]> ngrams =
        lines.stream()
            .map(line -> CharacterNgrams.of(line.split("\t")[0], line.split("\t")[1], 5))
            .toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean hasBetter = false;
      for (int j = 0; j < i; j++) {
        hasBetter |= CharacterNgrams.jaccard(ngrams.get(i), ngrams.get(j)) >= 0.8;
      }
      boolean exact = lines.indexOf(lines.get(i)) < i;
      expected.add(exact ? "duplicate" : hasBetter ? "near-duplicate" : "null");
    }
    assertThat(results.get(0)).isEqualTo(expected).contains("near-duplicate");
  }

  @Test
  void trainingPairsThatOverlapTestSetsAreReportedOrRemoved() throws IOException {
    write("test.tsv", SENTENCE + "\t" + SATZ, "Good evening!\tGuten Abend!");
    Files.writeString(dir.resolve("news.txt"), "Elsewhere it rains.\tAnderswo regnet es.\n\n");
    write(
        "train.tsv",
        "Something\tGuten Abend!",
        "Anything\tguten abend",
        "They say that "
            + SENTENCE.toLowerCase(Locale.ROOT)
            + ", today\tDas sagt man hier schon seit sehr langer Zeit, und zwar jeden Tag",
        "elsewhere it rains\tDort",
        "Clean\tRein");
    String inputs =
        "corpus.inputs=[{path=\"%s/test.tsv\", split=test}, {path=\"%s/train.tsv\", split=train}]"
            .formatted(dir, dir);
    String against = "corpus.leakage.against=[\"%s/news.txt\"]".formatted(dir);
    Dataset<Row> removed = annotate(spark, inputs, "corpus.leakage.action=remove", against).cache();
    assertThat(reasons(removed))
        .containsExactly(
            "null",
            "null",
            "leak-exact",
            "leak-normalized",
            "leak-contained",
            "leak-normalized",
            "null");
    Settings settings = settings(inputs, "corpus.leakage.action=report", against);
    Dataset<Row> reported =
        annotate(spark, inputs, "corpus.leakage.action=report", against).cache();
    assertThat(reasons(reported)).containsOnly("null");
    assertThat(CorpusPipeline.overlapping(reported).count()).isEqualTo(4);
    for (Dataset<Row> annotated : List.of(removed, reported)) {
      assertThat(
              OutcomeCounts.of(annotated, Cleaning.of(settings.corpus()), settings.corpus())
                  .leakage())
          .containsExactly(
              new LeakageCount("test", 1, 1, 1),
              new LeakageCount("valid", 0, 0, 0),
              new LeakageCount(dir + "/news.txt", 0, 1, 0));
      annotated.unpersist();
    }
    assertThat(
            reasons(
                annotate(
                    spark, inputs, "corpus.leakage.action=remove", "corpus.leakage.side=source")))
        .containsExactly("null", "null", "null", "null", "leak-contained", "null", "null");
    assertThatThrownBy(
            () ->
                annotate(
                    spark,
                    inputs,
                    "corpus.leakage.action=report",
                    "corpus.leakage.against=[\"/nowhere\"]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.leakage.against = /nowhere: file not found");
    assertThatThrownBy(() -> settings(inputs, against))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.leakage.action = off");
  }

  private static String sentence(Random random, int words) {
    StringBuilder sentence = new StringBuilder();
    for (int i = 0; i < words; i++) {
      for (int letter = 0; letter < 4; letter++) {
        sentence.append((char) ('a' + random.nextInt(16)));
      }
      sentence.append(' ');
    }
    return sentence.toString().strip();
  }

  private static Dataset<Row> annotate(SparkSession session, String... overrides) {
    Settings settings = settings(overrides);
    List<BitextFile> files = new BitextFiles(new Configuration()).of(settings.corpus().inputs());
    return new CorpusPipeline(session, settings.corpus(), 1, Dataset::localCheckpoint)
        .annotate(files);
  }

  private static Settings settings(String... overrides) {
    return SettingsReader.ofText("", List.of(overrides)).settings();
  }

  private static List<String> reasons(Dataset<Row> annotated) {
    return annotated.orderBy("id").selectExpr("nvl(reason, 'null')").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private void write(String name, String... lines) throws IOException {
    Files.writeString(dir.resolve(name), String.join("\n", lines) + "\n");
  }
}
