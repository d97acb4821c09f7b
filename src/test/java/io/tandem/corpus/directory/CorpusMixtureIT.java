package io.tandem.corpus.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.Subwords;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.StageEnd;
import io.tandem.training.shards.StagedPairs;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.CollectedShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several inputs in one corpus: tags, weights, temperature. */
@Tag("text")
class CorpusMixtureIT {
  private static final int LARGE = 300;
  private static final int SMALL = 60;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  @BeforeEach
  void writeInputs() throws IOException {
    write("large.tsv", LARGE, "large");
    write("small.tsv", SMALL, "small");
  }

  private void write(String name, int pairs, String word) throws IOException {
    List<String> lines =
        IntStream.range(0, pairs)
            .mapToObj(i -> String.format(Locale.ROOT, "A %s %d.\tUn %s %d.", word, i, word, i))
            .toList();
    Files.write(dir.resolve(name), lines);
  }

  @Test
  void tagsStandBeforeTheSourceAndAreOneIdEach() {
    CorpusDirectory corpus = prepare("tags=[\"<bt>\",\"<2fr>\"]", "tags=[\"<2fr>\"]");
    Subwords subwords = corpus.subwords();
    assertThat(subwords.vocabulary().tags()).containsExactly("<bt>", "<2fr>");
    int first = subwords.size() - 2;
    for (String split : PairTable.SPLITS) {
      for (Row row : corpus.pairs(spark, split).collectAsList()) {
        List<Integer> ids = row.getList(3);
        String source = row.getAs("source");
        if (row.<String>getAs("file").endsWith("large.tsv")) {
          assertThat(source).startsWith("<bt> <2fr> A large");
          assertThat(ids).startsWith(first, first + 1);
        } else {
          assertThat(source).startsWith("<2fr> A small");
          assertThat(ids).startsWith(first + 1).doesNotContain(first);
        }
        assertThat(subwords.decode(ids.stream().mapToInt(i -> i).toArray())).isEqualTo(source);
        assertThat(row.<String>getAs("target")).startsWith("Un ");
      }
    }
    assertThat(corpus.manifest().mixture().stream().map(MixtureShare::tags))
        .containsExactly(List.of("<bt>", "<2fr>"), List.of("<2fr>"));
    // Nothing was learned from tags.
    assertThat(subwords.vocabulary().pieces())
        .noneMatch(counted -> counted.piece().text().contains("<"));
  }

  @Test
  void weightsSayHowOftenAnEpochSeesAPairWhateverThePartitions() {
    CorpusDirectory corpus = prepare("weight=0.5", "weight=2.5");
    List<Row> train = corpus.pairs(spark, "train").collectAsList();
    assertThat(train).extracting(row -> row.<Integer>getAs(PairTable.COPIES)).contains(0, 1, 2, 3);
    List<MixtureShare> mixture = corpus.manifest().mixture();
    for (MixtureShare share : mixture) {
      long drawn =
          train.stream()
              .filter(row -> share.input().endsWith(name(row)))
              .mapToLong(row -> row.<Integer>getAs(PairTable.COPIES))
              .sum();
      assertThat(share.pairsAnEpoch()).isEqualTo(drawn);
      assertThat(share.factor()).isEqualTo(share.weight());
      double expected = share.weight() * share.pairs().get("train");
      assertThat((double) drawn).isCloseTo(expected, within(4 * Math.sqrt(expected)));
    }
    assertThat(corpus.pairs(spark, "valid").selectExpr("copies").distinct().collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(1);
    long seen = mixture.stream().mapToLong(MixtureShare::pairsAnEpoch).sum();
    for (int partitions : new int[] {1, 3}) {
      List<ShardSize> sizes =
          Shards.sizes(Shards.of(corpus.pairs(spark, "train").repartition(partitions), 2, 100));
      assertThat(sizes.stream().mapToLong(ShardSize::pairs).sum()).isEqualTo(seen);
    }
    assertThat(corpus.manifest().copiesOfPair())
        .isCloseTo((double) seen / train.size(), within(1e-9));
  }

  private static String name(Row row) {
    String file = row.getAs("file");
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Test
  void theHigherTheTemperatureTheMoreAlikeTheShares() {
    CorpusDirectory square =
        prepare(List.of("corpus.mixing.temperature=2"), "weight=1", "weight=1");
    MixtureShare large = square.manifest().mixture().get(0);
    MixtureShare small = square.manifest().mixture().get(1);
    double ratio = (double) large.pairs().get("train") / small.pairs().get("train");
    assertThat(large.factor()).isEqualTo(1);
    assertThat(small.factor()).isCloseTo(Math.sqrt(ratio), within(1e-9));
  }

  @Test
  void anInputOfWeightZeroIsNotTrainedOnAndAllOfThemAreAMistake() {
    CorpusDirectory corpus = prepare("weight=0", "weight=1");
    assertThat(corpus.manifest().mixture().get(0).pairsAnEpoch()).isZero();
    assertThat(corpus.pairs(spark, "train").where("copies = 0").count())
        .isEqualTo(corpus.manifest().mixture().get(0).pairs().get("train"));
    // Subwords are learned on what training sees.
    assertThat(corpus.subwords().vocabulary().pieces())
        .extracting(counted -> counted.piece().text())
        .anyMatch(piece -> piece.endsWith("small"))
        .noneMatch(piece -> piece.contains("larg"));
    assertThatThrownBy(() -> prepare("weight=0", "weight=0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("with the weights of corpus.inputs an epoch sees none of");
  }

  /** One source sentence has its translations into two languages, whichever split it falls into. */
  @Test
  void aSentenceHasAReferenceForEveryTagInValidAndTest() throws IOException {
    write("large.tsv", 30, "word");
    Files.writeString(
        dir.resolve("small.tsv"),
        Files.readString(dir.resolve("large.tsv")).replace("\tUn", "\tEin"));
    CorpusDirectory tagged =
        prepare(List.of("corpus.split.test=0.5"), "tags=[\"<2fr>\"]", "tags=[\"<2de>\"]");
    long test = tagged.pairs(spark, "test").count();
    assertThat(test).isPositive().isEven();
    assertThat(tagged.pairs(spark, "test").where("source like '<2de>%'").count())
        .isEqualTo(test / 2);
    assertThat(
            prepare(List.of("corpus.split.test=0.5"), "weight=1", "weight=1")
                .pairs(spark, "test")
                .count())
        .isEqualTo(test / 2);
  }

  /** Returns the ids of the target of each pair that a stage sees in an epoch, by worker. */
  private List<List<String>> targets(StagedPairs pairs, TrainingStage stage, Subwords subwords) {
    return CollectedShards.pairs(pairs.of(stage).shards()).stream()
        .map(shard -> Arrays.stream(shard).map(pair -> subwords.target().decode(pair[1])).toList())
        .toList();
  }

  private static long count(List<List<String>> targets, String word) {
    return targets.stream().flatMap(List::stream).filter(text -> text.contains(word)).count();
  }

  @Test
  void aStageSeesTheSharesOfItsInputsWhateverThePartitions() {
    CorpusDirectory corpus = prepare("name=big, weight=0.5", "name=little, weight=2.5");
    List<String> names =
        corpus.manifest().inputs().stream().map(CorpusManifest.InputFile::input).toList();
    assertThat(names).containsExactly("big", "little");
    assertThat(corpus.manifest().inputsWithTrainingPairs()).containsExactly("big", "little");
    long big = corpus.manifest().mixture().get(0).pairsAnEpoch();
    long little = corpus.manifest().mixture().get(1).pairsAnEpoch();
    Settings settings =
        SettingsReader.ofText(
                "",
                List.of(
                    "training.stages=[{shares{big=0.25,little=0.75},epochs=1},{epochs=1},"
                        + "{shares{little=1}}]"))
            .settings();
    List<List<List<String>>> before = List.of();
    for (int partitions : new int[] {1, 5}) {
      List<List<List<String>>> seen = new ArrayList<>();
      try (StagedPairs pairs =
          StagedPairs.of(
              corpus.pairs(spark, "train").repartition(partitions),
              settings,
              corpus.subwords(),
              links -> List.of(),
              names)) {
        List<StageEnd> ended = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
          TrainingStage stage = TrainingStage.after(ended, settings);
          assertThat(stage.number()).isEqualTo(number);
          assertThat(stage.isLast()).isEqualTo(number == 3);
          seen.add(targets(pairs, stage, corpus.subwords()));
          ended.add(new StageEnd(number, number, number * 10L, ""));
        }
        assertThat(pairs.mostCopiesOfPair(2))
            .isCloseTo(2.0 * 4 * big / (big + little), within(1e-9));
        assertThat(pairs.describe(TrainingStage.after(List.of(), settings)))
            .startsWith("stage 1 of 3: an epoch sees ")
            .contains(" of big, ", " of little (");
      }
      assertThat(count(seen.get(0), "large")).isEqualTo(big);
      double expected = 3.0 * big;
      assertThat((double) count(seen.get(0), "small"))
          .isCloseTo(expected, within(4 * Math.sqrt(expected)));
      assertThat(count(seen.get(1), "large")).isEqualTo(big);
      assertThat(count(seen.get(1), "small")).isEqualTo(little);
      assertThat(count(seen.get(2), "large")).isZero();
      assertThat(count(seen.get(2), "small")).isEqualTo(little);
      assertThat(before).isIn(List.of(), seen);
      before = seen;
    }
  }

  @Test
  void inputsAreCalledByTheirPathsWhereTheyHaveNoNames() {
    CorpusDirectory corpus = prepare("name=big", "weight=1");
    assertThat(corpus.manifest().inputsWithTrainingPairs())
        .containsExactly(dir.resolve("small.tsv").toString(), "big");
  }

  private CorpusDirectory prepare(String ofLarge, String ofSmall) {
    return prepare(List.of(), ofLarge, ofSmall);
  }

  private CorpusDirectory prepare(List<String> more, String ofLarge, String ofSmall) {
    List<String> overrides = new ArrayList<>(more);
    overrides.add("corpus.dir=" + dir.resolve("corpus"));
    overrides.add("corpus.split.valid=0.1");
    overrides.add("subword.merges=60");
    overrides.add(
        "corpus.inputs=[{path=\"%s/large.tsv\", %s}, {path=\"%s/small.tsv\", %s}]"
            .formatted(dir, ofLarge, dir, ofSmall));
    new CorpusWriter(spark, SettingsReader.ofText("", overrides).settings(), line -> {}).replace();
    return CorpusDirectory.open(dir.resolve("corpus").toString(), new Configuration());
  }
}
