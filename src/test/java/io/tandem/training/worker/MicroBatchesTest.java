package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tandem.config.MathMode;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.RoundedProducts;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerGraph;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Updates in micro-batches, on a small Transformer. */
class MicroBatchesTest {
  private static final int VOCABULARY = 30;
  private static final int COUNT = 5;
  private static final int UPDATES = 4;
  private static final long SEED = 3;
  private static final double CLIP_NORM = 0.8;

  private static IUpdater adam() {
    return new ParallelAdam(new InverseSquareRootSchedule(0.02, 3), 0.9, 0.98, 1e-9);
  }

  /** Returns a graph of several blocks of parameters, so that threads have work to share. */
  private static ComputationGraph graph(IUpdater updater, double dropout) {
    return graph(updater, dropout, Normalization.POST);
  }

  private static ComputationGraph graph(
      IUpdater updater, double dropout, Normalization normalization) {
    return Networks.graph(
        Networks.model(
            "model.modelSize=32",
            "model.dropout=" + dropout,
            "model.normalization=" + normalization.name().toLowerCase(Locale.ROOT)),
        VOCABULARY,
        DataType.FLOAT,
        updater);
  }

  private static MultiDataSet microBatch(int update, int m) {
    return Networks.batch(100L * update + m, 3 + m, 4 + 2 * m, VOCABULARY);
  }

  private static Stream<MultiDataSet> microBatches(int update) {
    return IntStream.range(0, COUNT).mapToObj(m -> microBatch(update, m));
  }

  private static LocalTrainer trainer(ComputationGraph graph, int threads, double clipNorm) {
    return trainer(graph, KernelChoice.best(MathMode.FLOAT32), threads, clipNorm);
  }

  private static LocalTrainer trainer(
      ComputationGraph graph, Kernels kernels, int threads, double clipNorm) {
    return new LocalTrainer(
        new ReplicatedGraph(graph),
        WorkerThreads.of(threads),
        (prepared, stream) -> prepare(prepared, kernels, stream),
        0,
        clipNorm);
  }

  private static void prepare(ComputationGraph graph, Kernels kernels, int stream) {
    TransformerGraph.trainBy(graph, kernels);
    TransformerGraph.dropoutStream(graph, SEED, stream);
  }

  private record Outcome(float[] parameters, float[] updaterState, double loss, double norm) {}

  private static Outcome train(IUpdater updater, Kernels kernels, int threads) {
    LocalTrainer trainer = trainer(graph(updater, 0.2), kernels, threads, CLIP_NORM);
    LocalResult result =
        trainer.run(
            IntStream.range(0, UPDATES)
                .mapToObj(update -> MicroBatches.join(microBatches(update).toList()))
                .iterator());
    assertThat(result.updates()).isEqualTo(UPDATES);
    return new Outcome(
        trainer.parameters(), trainer.updaterState(), result.loss(), result.gradientNorm());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 9})
  void giveTheSameBitsOnAnyNumberOfThreads(int threads) {
    assertSameBits(adam(), KernelChoice.best(MathMode.FLOAT32), threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void giveTheSameBitsOnAnyNumberOfThreadsByMuon(int threads) {
    assertSameBits(
        new Muon(new InverseSquareRootSchedule(0.02, 3), 0.95, 0.9, 0.98, 1e-9),
        KernelChoice.best(MathMode.FLOAT32),
        threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void giveTheSameBitsOnAnyNumberOfThreadsInBfloat16(int threads) {
    assertSameBits(adam(), RoundedProducts.under("native"), threads);
  }

  private static void assertSameBits(IUpdater updater, Kernels kernels, int threads) {
    Outcome one = train(updater, kernels, 1);
    Outcome many = train(updater, kernels, threads);
    assertThat(many.parameters()).isEqualTo(one.parameters());
    assertThat(many.updaterState()).isEqualTo(one.updaterState());
    assertThat(many.loss()).isEqualTo(one.loss());
    assertThat(many.norm()).isEqualTo(one.norm());
  }

  /** The step of SGD at rate 1 is the gradient. */
  private static double[] step(int threads, MultiDataSet... batches) {
    ComputationGraph graph = graph(new Sgd(1.0), 0);
    float[] before = FlatVector.read(graph.params());
    trainer(graph, threads, 0).run(List.of(batches).iterator());
    float[] after = FlatVector.read(graph.params());
    return IntStream.range(0, after.length).mapToDouble(i -> before[i] - after[i]).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void giveTheMeanGradientWeightedByTargetTokens(int threads) {
    double[] expected = null;
    double tokens = Tokens.ofTarget(MicroBatches.join(microBatches(0).toList()));
    for (MultiDataSet microBatch : microBatches(0).toList()) {
      double[] gradient = step(1, microBatch);
      double share = Tokens.ofTarget(microBatch) / tokens;
      if (expected == null) {
        expected = new double[gradient.length];
      }
      for (int i = 0; i < gradient.length; i++) {
        expected[i] += share * gradient[i];
      }
    }
    double[] found = step(threads, MicroBatches.join(microBatches(0).toList()));
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void aSplitBatchGivesTheGradientOfTheWholeBatch() {
    MultiDataSet whole = Networks.batch(5, 6, 7, VOCABULARY);
    double[] expected = step(1, whole);
    List<MultiDataSet> halves =
        Stream.of(0, 3)
            .map(
                from ->
                    (MultiDataSet)
                        new org.nd4j.linalg.dataset.MultiDataSet(
                            rows(whole.getFeatures(), from), rows(whole.getLabels(), from)))
            .toList();
    double[] found = step(2, MicroBatches.join(halves));
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  private static INDArray[] rows(INDArray[] arrays, int from) {
    return Stream.of(arrays)
        .map(array -> array.get(NDArrayIndex.interval(from, from + 3), NDArrayIndex.all()).dup('c'))
        .toArray(INDArray[]::new);
  }

  private static Stream<Arguments> formatsAndNormalizations() {
    return Stream.of(KernelChoice.best(MathMode.FLOAT32), RoundedProducts.under("native"))
        .flatMap(
            kernels -> Stream.of(Normalization.values()).map(norm -> arguments(kernels, norm)));
  }

  /** DL4J's own updates round in each pass. */
  @ParameterizedTest
  @MethodSource("formatsAndNormalizations")
  void singleMicroBatchesAreComputedAsPlainUpdates(Kernels kernels, Normalization normalization) {
    ComputationGraph plain = graph(adam(), 0.2, normalization);
    LocalTrainer trainer = trainer(plain, kernels, 4, CLIP_NORM);
    trainer.run(IntStream.range(0, UPDATES).mapToObj(update -> microBatch(update, 0)).iterator());

    ComputationGraph direct = graph(adam(), 0.2, normalization);
    prepare(direct, kernels, 0);
    direct.setListeners(new ClippingListener(CLIP_NORM));
    for (int update = 0; update < UPDATES; update++) {
      direct.fit(microBatch(update, 0));
    }
    assertThat(trainer.parameters()).isEqualTo(FlatVector.read(direct.params()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void parametersAreRoundedOnceForAllMicroBatchesOfAnUpdate(int threads) {
    ComputationGraph graph = graph(adam(), 0.2);
    Matrix parameters = Matrix.of(graph.params());
    Queue<Long> places = new ConcurrentLinkedQueue<>();
    Kernels kernels =
        RoundedProducts.under(
            "native",
            rounded -> {
              long place = rounded.address() - parameters.address();
              if (place >= 0 && place < Float.BYTES * graph.numParams()) {
                places.add(place);
              }
            });
    trainer(graph, kernels, threads, 0)
        .run(List.of(MicroBatches.join(microBatches(0).toList())).iterator());
    long matrices =
        TransformerGraph.namedParameters(graph.getConfiguration()).stream()
            .filter(parameter -> parameter.rows() > 1)
            .count();
    assertThat(places).hasSize((int) matrices).doesNotHaveDuplicates();
  }

  @Test
  void tokensOfAllMicroBatchesAreCounted() {
    MultiDataSet joined = MicroBatches.join(microBatches(0).toList());
    assertThat(MicroBatches.split(joined)).hasSize(COUNT);
    Tokens sum = microBatches(0).map(Tokens::of).reduce(Tokens.NONE, Tokens::plus);
    assertThat(Tokens.of(joined)).usingRecursiveComparison().isEqualTo(sum);
  }

  @Test
  void aFailureEndsTheUpdateOnceAllThreadsHaveStopped() {
    ComputationGraph graph = graph(adam(), 0);
    AtomicInteger atWork = new AtomicInteger();
    LocalTrainer trainer =
        new LocalTrainer(
            new ReplicatedGraph(graph),
            WorkerThreads.of(COUNT),
            (prepared, stream) -> {
              atWork.incrementAndGet();
              try {
                if (stream == 1) {
                  throw new IllegalStateException("no dropout to be had");
                }
              } finally {
                atWork.decrementAndGet();
              }
            },
            0,
            0);
    float[] before = FlatVector.read(graph.params());
    assertThatThrownBy(
            () -> trainer.run(List.of(MicroBatches.join(microBatches(0).toList())).iterator()))
        .hasMessage("no dropout to be had");
    assertThat(atWork).hasValue(0);
    assertThat(FlatVector.read(graph.params())).isEqualTo(before);
  }

  @Test
  void refusesABatchOfAnotherShape() {
    MultiDataSet batch = microBatch(0, 0);
    MultiDataSet odd =
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {batch.getFeatures(0)}, batch.getLabels());
    assertThatThrownBy(() -> MicroBatches.split(odd))
        .hasMessage("a batch of 1 features and 1 labels: each micro-batch has 2 and 1");
  }
}
