package io.tandem.translation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.metrics.Bleu;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.RoundedProducts;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.network.kernels.int8.PlainInt8Products;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.Subwords;
import io.tandem.translation.PortableModel;
import io.tandem.translation.Translation;
import io.tandem.translation.TranslationScore;
import io.tandem.translation.Translator;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.opentest4j.TestAbortedException;

/**
 * Properties of translations by a network that has learned something, with each kind of products.
 */
class TrainedNetworkTest {
  private static final long SEED = 1;

  /**
   * The tolerance of a log-probability: sums in another order differ by so much, and a near tie may
   * be decided the other way.
   */
  private static final double ROUNDING = 1e-3;

  private static final double ROUNDING_OF_BFLOAT16 = 0.05;

  private static final double ROUNDING_OF_INT8 = 0.05;

  private static final List<String> SOURCES = TrainedNetwork.sources();

  /** Sentences for comparisons of batches, more than the largest. */
  private static final List<String> SOME = SOURCES.subList(0, 80);

  private static final int[] BATCHES = {7, 64};
  private static Subwords subwords;
  private static TransformerWeights weights;

  @BeforeAll
  static void load() {
    PortableModel model = TrainedNetwork.model();
    PortableModel.Network network = model.networks().get(0);
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(network.configuration()));
    float[] parameters = network.parameters();
    graph.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
    weights = TransformerWeights.of(graph);
    subwords = Subwords.of(model.subwordFiles(), "trained");
  }

  /**
   * Returns products by name as in {@code -Dtandem.products}; skips the test where the machine
   * lacks them.
   */
  private static Translator translator(String products, String... settings) {
    Kernels kernels;
    try {
      kernels = KernelChoice.make(new KernelRequest("vector", products, MathMode.FLOAT32));
    } catch (UserException e) {
      throw new TestAbortedException("skipped: " + e.getMessage());
    }
    if (products.equals("onednn") && !kernels.description().contains("oneDNN")) {
      throw new TestAbortedException("skipped: no oneDNN here, but " + kernels.description());
    }
    return new Translator(
        new CachedDecoder(weights, kernels), subwords, TrainedNetwork.search(settings), SEED);
  }

  /**
   * Translates in bfloat16 with the products of oneDNN, skipped where the processor has none, or of
   * rounded factors.
   */
  private static List<Translation> inBfloat16(
      List<String> sources, String products, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    if (products.equals("rounded")) {
      return new Translator(
              new CachedDecoder(weights, RoundedProducts.under("vector")),
              subwords,
              TrainedNetwork.search(settings),
              SEED)
          .translate(sources);
    }
    all.add("search.math=bf16");
    try {
      return TrainedNetwork.model()
          .translator(TrainedNetwork.search(all.toArray(String[]::new)), SEED)
          .translate(sources);
    } catch (UserException e) {
      throw new TestAbortedException("skipped: " + e.getMessage());
    }
  }

  private static List<Translation> translations(String products, String... settings) {
    return translations(SOURCES, products, settings);
  }

  private static List<Translation> translations(
      List<String> sources, String products, String... settings) {
    return translator(products, settings).translate(sources);
  }

  private static String[] split(String settings) {
    return settings.split(" ");
  }

  private static List<String> texts(List<Translation> translations) {
    return translations.stream().map(Translation::text).toList();
  }

  private static double bleu(List<Translation> translations) {
    Bleu bleu = Bleu.standard();
    return bleu.score(
        bleu.corpusStatistics(texts(translations), List.of(TrainedNetwork.references())));
  }

  @Test
  void hasLearnedFrench() {
    List<Translation> found = translations("openblas");
    assertThat(bleu(found)).isGreaterThan(15);
    assertThat(texts(found).stream().distinct().count()).isGreaterThan(SOURCES.size() * 9L / 10);
  }

  /** These products sum each row in an order that does not depend on other rows. */
  @ParameterizedTest
  @ValueSource(strings = {"vector", "onednn"})
  void productsInVectorsAndOfOneDnnGiveTheSameBitsInEveryBatch(String products) {
    for (String search :
        List.of(
            "search.beam=1",
            "search.beam=5",
            "search.beam=5 search.stopping=finished",
            "search.strategy=sample",
            "search.strategy=mbr search.mbr.count=3")) {
      List<Translation> alone =
          translations(SOME, products, split(search + " search.batchSentences=1"));
      for (int size : BATCHES) {
        assertThat(translations(SOME, products, split(search + " search.batchSentences=" + size)))
            .as(search + " in batches of " + size)
            .isEqualTo(alone);
      }
    }
  }

  /** Other libraries choose their algorithm by size, so results are equal up to rounding. */
  @ParameterizedTest
  @ValueSource(strings = {"openblas", "onednn"})
  void otherProductsGiveTheSameTranslationsWithinRounding(String products) {
    List<Translation> alone = translations(SOME, products, "search.batchSentences=1");
    for (int size : BATCHES) {
      assertSameWithinRounding(
          translations(SOME, products, "search.batchSentences=" + size), alone);
    }
    assertSameWithinRounding(translations(products), translations("vector"));
  }

  /** Factors keep eight bits: most words are the same, and translations are as good. */
  @ParameterizedTest
  @ValueSource(strings = {"onednn", "rounded"})
  void bfloat16TranslatesAsWellAsFloat32(String products) {
    List<Translation> rounded = inBfloat16(SOURCES, products, "search.beam=4");
    List<Translation> exact = translations("openblas", "search.beam=4");
    assertThat(bleu(rounded)).isCloseTo(bleu(exact), within(2.0));
    int differing = 0;
    for (int i = 0; i < SOURCES.size(); i++) {
      differing += rounded.get(i).score() == exact.get(i).score() ? 0 : 1;
    }
    assertThat(differing).as("scores that are rounded otherwise").isGreaterThan(SOURCES.size() / 2);
  }

  /**
   * Sums differ by rounding as above, and now and then a factor is rounded to the other neighbour.
   * A beam that prunes by such a score may lose a hypothesis for good, so differing texts are
   * counted, and only equal texts have equal scores.
   */
  @ParameterizedTest
  @ValueSource(strings = {"onednn", "rounded"})
  void bfloat16GivesTheSameTranslationsInEveryBatchWithinItsRounding(String products) {
    List<Translation> alone =
        inBfloat16(SOME, products, "search.beam=5", "search.batchSentences=1");
    for (int size : BATCHES) {
      List<Translation> found =
          inBfloat16(SOME, products, "search.beam=5", "search.batchSentences=" + size);
      List<Integer> differing = differingTexts(found, alone);
      assertThat(differing).hasSizeLessThanOrEqualTo(SOME.size() / 10);
      for (int i = 0; i < SOME.size(); i++) {
        if (!differing.contains(i)) {
          assertThat(found.get(i).score())
              .as(SOME.get(i))
              .isCloseTo(alone.get(i).score(), within(ROUNDING_OF_BFLOAT16));
        }
      }
      assertThat(meanScore(found)).isCloseTo(meanScore(alone), within(ROUNDING_OF_BFLOAT16));
    }
  }

  /** Translates in eight bits: with the products of oneDNN, or slowly where it has none. */
  private static Translator inInt8(String... settings) {
    return OneDnn.obstacleToInt8() == null
        ? inInt8(KernelChoice.make(new KernelRequest("vector", null, MathMode.INT8)), settings)
        : inInt8(PlainInt8Products.under("vector"), settings);
  }

  private static Translator inInt8(Kernels kernels, String... settings) {
    return new Translator(
        new CachedDecoder(weights, kernels), subwords, TrainedNetwork.search(settings), SEED);
  }

  /** Without retraining: the mean score under float32 of what int8 finds is almost as high. */
  @Test
  void int8TranslatesAsWellAsFloat32() {
    List<Translation> rounded = inInt8("search.beam=4").translate(SOURCES);
    Translator exact = translator("openblas", "search.beam=4");
    List<Translation> best = exact.translate(SOURCES);
    assertThat(bleu(rounded)).isCloseTo(bleu(best), within(2.0));
    double found =
        exact.score(SOURCES, texts(rounded)).stream()
            .mapToDouble(TranslationScore::score)
            .average()
            .orElseThrow();
    assertThat(found).isCloseTo(meanScore(best), within(ROUNDING_OF_INT8));
    assertThat(meanScore(rounded)).isCloseTo(meanScore(best), within(ROUNDING_OF_INT8));
    assertThat(meanScore(rounded)).as("eight bits").isNotEqualTo(meanScore(best));
  }

  @Test
  void int8OfOneDnnIsThatOfTheOracleToTheBit() {
    assumeTrue(OneDnn.obstacleToInt8() == null, OneDnn.obstacleToInt8());
    List<String> few = SOURCES.subList(0, 5);
    Kernels oracle = PlainInt8Products.under("vector");
    assertThat(inInt8("search.beam=3").translate(few))
        .isEqualTo(inInt8(oracle, "search.beam=3").translate(few));
  }

  /** Every row is quantized by itself, and sums are exact. */
  @Test
  void int8GivesTheSameBitsInEveryBatch() {
    for (String search : List.of("search.beam=1", "search.beam=5", "search.strategy=sample")) {
      List<Translation> alone = inInt8(search, "search.batchSentences=1").translate(SOME);
      for (int size : BATCHES) {
        assertThat(inInt8(search, "search.batchSentences=" + size).translate(SOME))
            .as(search + " in batches of " + size)
            .isEqualTo(alone);
      }
    }
  }

  @Test
  void int8ScoresItsOwnTranslationsAsTheSearchDid() {
    Translator translator = inInt8("search.beam=4");
    List<Translation> found = translator.translate(SOURCES);
    List<TranslationScore> scores = translator.score(SOURCES, texts(found));
    int same = 0;
    for (int i = 0; i < SOURCES.size(); i++) {
      same += Math.abs(scores.get(i).score() - found.get(i).score()) < ROUNDING ? 1 : 0;
    }
    assertThat(same).isGreaterThan(SOURCES.size() * 8 / 10);
  }

  private static double meanScore(List<Translation> translations) {
    return translations.stream().mapToDouble(Translation::score).average().orElseThrow();
  }

  /** Texts differ only where there was a near tie, which is rare. */
  private static void assertSameWithinRounding(List<Translation> found, List<Translation> other) {
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).score())
          .as(SOURCES.get(i))
          .isCloseTo(other.get(i).score(), within(ROUNDING));
    }
    assertThat(differingTexts(found, other)).hasSizeLessThanOrEqualTo(found.size() / 50);
  }

  /** Returns the indices of the sentences whose translations differ. */
  private static List<Integer> differingTexts(List<Translation> found, List<Translation> other) {
    return IntStream.range(0, found.size())
        .filter(i -> !found.get(i).text().equals(other.get(i).text()))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"vector,0", "openblas,1e-3", "onednn,1e-3"})
  void noBeamScoresBelowGreedySearch(String products, double rounding) {
    List<Translation> greedy = translations(products, "search.beam=1");
    for (int beam : new int[] {2, 5, 12}) {
      List<Translation> wide = translations(products, "search.beam=" + beam);
      int better = 0;
      for (int i = 0; i < SOURCES.size(); i++) {
        if (greedy.get(i).finished()) {
          assertThat(wide.get(i).score())
              .as("beam %d: %s", beam, SOURCES.get(i))
              .isGreaterThanOrEqualTo(greedy.get(i).score() - rounding);
        }
        better += wide.get(i).score() > greedy.get(i).score() + ROUNDING ? 1 : 0;
      }
      assertThat(better).as("found by beam %d alone", beam).isGreaterThan(SOURCES.size() / 10);
      assertThat(better).as("found by both").isLessThan(SOURCES.size());
    }
  }

  /** A file of an earlier version keeps its meaning. */
  @Test
  void translatesAsOnTheDayItWasSaved() {
    Translator translator = translator("openblas", "search.beam=4");
    List<Translation> found = translator.translate(SOURCES);
    List<String> expected = TrainedNetwork.translations();
    List<TranslationScore> scores = translator.score(SOURCES, expected);
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < SOURCES.size(); i++) {
      if (!found.get(i).text().equals(expected.get(i))) {
        assertThat(found.get(i).score()).isCloseTo(scores.get(i).score(), within(ROUNDING));
        differing.add(found.get(i).text());
      }
    }
    assertThat(differing).hasSizeLessThanOrEqualTo(SOURCES.size() / 50);
  }

  @Test
  void scoreOfItsOwnTranslationIsTheScoreOfTheSearch() {
    Translator translator = translator("openblas", "search.beam=4");
    List<Translation> found = translator.translate(SOURCES);
    List<TranslationScore> scores = translator.score(SOURCES, texts(found));
    int same = 0;
    for (int i = 0; i < SOURCES.size(); i++) {
      // The model may have written its text in other subwords than the encoder chooses.
      boolean sameTokens = scores.get(i).tokens().size() == found.get(i).length();
      if (found.get(i).finished() && sameTokens) {
        same += Math.abs(scores.get(i).score() - found.get(i).score()) < ROUNDING ? 1 : 0;
      }
    }
    assertThat(same).isGreaterThan(SOURCES.size() * 9 / 10);
  }
}
