package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.UnigramEntropy;
import io.tandem.training.shards.ValidationLoss;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.PairVariation;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.Tokens;
import io.tandem.training.worker.WorkerSetup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class ShardsIT {
  private final SparkSession spark = SparkTest.session();

  @Test
  void areTheSameHoweverTheInputIsPartitioned() {
    List<String> one = batches(Shards.of(Trainings.table(spark, 1), 3, 8));
    List<String> five = batches(Shards.of(Trainings.table(spark, 5), 3, 8));
    assertThat(five).hasSizeGreaterThan(60).isEqualTo(one);
  }

  /** Returns the batches of all workers, of some updates. */
  private static List<String> batches(JavaRDD<Shard> shards) {
    return shards
        .flatMap(
            shard ->
                IntStream.range(0, 30)
                    .mapToObj(update -> Batches.ofTokens(shard, 40, 1, 2).batch(update).toString())
                    .iterator())
        .collect();
  }

  @Test
  void holdEveryPairThatIsShortEnoughOnce() {
    List<ShardSize> sizes = Shards.sizes(Shards.of(Trainings.table(spark, 4), 3, 6));
    long fitting = Trainings.PAIRS.stream().filter(p -> p.source().length < 6).count();
    assertThat(sizes.stream().mapToLong(ShardSize::pairs).sum()).isEqualTo(fitting);
    assertThat(sizes.stream().mapToLong(ShardSize::tooLong).sum()).isEqualTo(300 - fitting);
    assertThat(sizes).allSatisfy(s -> assertThat(s.pairs()).isBetween(40, 110));
  }

  @Test
  void haveTheEntropyOfTheirTargetTokensHoweverManyThereAre() {
    Map<Integer, Long> counts =
        Trainings.PAIRS.stream()
            .flatMap(
                pair ->
                    IntStream.concat(Arrays.stream(pair.target()), IntStream.of(Vocabulary.EOS))
                        .boxed())
            .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    double entropy = counts.values().stream().mapToDouble(n -> n / all * Math.log(all / n)).sum();
    for (int workers : List.of(1, 7)) {
      assertThat(UnigramEntropy.of(Trainings.shards(spark, workers), ToyNetwork.VOCABULARY))
          .isCloseTo(entropy, within(1e-12));
    }
  }

  @Test
  void refuseMoreWorkersThanPairs() {
    JavaRDD<Shard> shards = Shards.of(Trainings.table(spark, 2).limit(5), 20, 8);
    assertThatThrownBy(() -> Trainings.tandem(spark, shards, Trainings.adam(), WorkerSetup.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "averaging.workers = 20, training.microBatches = 1: a micro-batch of worker \\d+ has no"
                + " sentence pair .*fewer workers.*");
  }

  @Test
  void validationLossIsTheNetworksMeanScorePerTargetToken() {
    ComputationGraph network = ToyNetwork.graph(Trainings.adam());
    double loss = 0;
    long tokens = 0;
    for (ToyCorpus.Pair pair : Trainings.PAIRS) {
      MultiDataSet alone = Batches.ofTokens(ToyCorpus.shard(List.of(pair), 8), 8, 0, 0).batch(0);
      loss += network.score(alone, false) * (pair.target().length + 1);
      tokens += pair.target().length + 1;
    }
    ValidationLoss.Result one = new ValidationLoss(Trainings.shards(spark, 1), 40).of(network);
    ValidationLoss.Result three = new ValidationLoss(Trainings.shards(spark, 3), 40).of(network);
    assertThat(one.targetTokens()).isEqualTo(three.targetTokens()).isEqualTo(tokens);
    assertThat(one.loss()).isCloseTo(loss / tokens, within(1e-9));
    assertThat(three.loss()).isCloseTo(loss / tokens, within(1e-9));
    assertThat(new ValidationLoss(Trainings.shards(spark, 3), 40).of(network)).isEqualTo(three);
  }

  @Test
  void theLossOfAWorkersShardsDoesNotDependOnWhatIsComputedSideBySide() {
    ComputationGraph network = ToyNetwork.graph(Trainings.adam());
    Settings settings =
        SettingsReader.ofText(
                "",
                List.of(
                    "averaging.workers=1",
                    "training.microBatches=4",
                    "training.batchTokens=160",
                    "training.maximumSentenceTokens=" + Trainings.LONGEST))
            .settings();
    try (ValidationLoss ofOneWorker =
            ValidationLoss.prepare(Trainings.table(SparkTest.session(), 2), settings);
        ValidationLoss ofFour = new ValidationLoss(Trainings.shards(spark, 4), 40)) {
      assertThat(ofOneWorker.sizes()).hasSize(4);
      assertThat(ofOneWorker.of(network)).isEqualTo(ofFour.of(network));
    }
  }

  @Test
  void theLossIsMeasuredOnNoMorePairsThanTheSettingsSay() {
    Dataset<Row> pairs = Trainings.table(SparkTest.session(), 2);
    Settings settings =
        SettingsReader.ofText(
                "validation.lossPairs=30, averaging.workers=1, training.maximumSentenceTokens=40",
                List.of())
            .settings();
    try (ValidationLoss some = ValidationLoss.prepare(pairs, settings);
        ValidationLoss again = ValidationLoss.prepare(pairs.repartition(3), settings)) {
      assertThat(some.sizes()).extracting(ShardSize::pairs).containsExactly(30);
      ComputationGraph network = ToyNetwork.graph(Trainings.adam());
      assertThat(some.of(network)).isEqualTo(again.of(network));
    }
  }

  @Test
  void everythingSentSurvivesBothSerializers() {
    SparkConf conf = new SparkConf();
    for (Serializer serializer : List.of(new JavaSerializer(conf), new KryoSerializer(conf))) {
      SerializerInstance instance = serializer.newInstance();
      NetworkSnapshot network = NetworkSnapshot.of(ToyNetwork.graph(Trainings.adam()));
      assertThat(copy(instance, network)).usingRecursiveComparison().isEqualTo(network);
      WorkerOutcome outcome =
          WorkerOutcome.of(
              3,
              List.of(
                  new WorkerOutcome.Sent(FlatVector.bytes(new float[] {4, 5}), new byte[] {6, 7})),
              new LocalResult(2, 3.5, new Tokens(10, 11), 0.5, 0.1));
      Piece piece = outcome.pieces(1).next()._2();
      assertThat(copy(instance, piece)).usingRecursiveComparison().isEqualTo(piece);
      SliceMean mean = SliceMean.of(0, List.of(piece), new byte[8]);
      assertThat(copy(instance, mean)).usingRecursiveComparison().isEqualTo(mean);
      SharedSlice slice =
          new SharedSlice(
              0,
              new NetworkVectors(new byte[8], new byte[16], new byte[8], new byte[8]),
              mean.summary());
      assertThat(copy(instance, slice)).usingRecursiveComparison().isEqualTo(slice);
      assertThat(copy(instance, outcome.report()))
          .usingRecursiveComparison()
          .isEqualTo(outcome.report());
      ShardSize size = new ShardSize(ToyCorpus.shard(Trainings.PAIRS, 8));
      assertThat(copy(instance, size)).usingRecursiveComparison().isEqualTo(size);
    }
  }

  @Test
  void modifiersOfTheirPairsSurviveBothSerializers() {
    SparkConf conf = new SparkConf();
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    Subwords subwords =
        new SubwordLearner(new BpeLearner(20, 1), VocabularyLimits.NONE, words)
            .learn(Map.of("▁hello", 2L));
    Settings settings =
        SettingsReader.ofText(
                "subword.sampling = 0.2, training.modifiers = [{ modifier = upper-case, share = 0.5 }, "
                    + "{ modifier = typos, rate = 0.5, share = 0.5 }]",
                List.of())
            .settings();
    int[] hello = subwords.encode("hello hello hello");
    List<PairVariation> variations =
        PairVariation.of(settings, subwords, TokenLinks.UNKNOWN, "en", "fr");
    Shard shard = Shard.builder(100).add(0, hello, hello).add(1, hello, hello).build();
    MultiDataSet batch = Batches.ofTokens(shard.variedBy(variations), 500, 1, 0).batch(0);
    for (Serializer serializer : List.of(new JavaSerializer(conf), new KryoSerializer(conf))) {
      List<PairVariation> copies =
          variations.stream().map(one -> copy(serializer.newInstance(), one)).toList();
      assertThat(Batches.ofTokens(shard.variedBy(copies), 500, 1, 0).batch(0)).isEqualTo(batch);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(SerializerInstance serializer, T value) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(value.getClass());
    return serializer.deserialize(serializer.serialize(value, tag), tag);
  }
}
