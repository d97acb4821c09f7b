package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

class LocalTrainerTest {
  private static final double NO_CLIPPING = 0;
  private static final Batches BATCHES =
      Batches.ofTokens(ToyCorpus.shard(ToyCorpus.pairs(60, 6), 7), 40, 3, 0);

  private static IUpdater adam() {
    return new Adam(new InverseSquareRootSchedule(0.3, 5));
  }

  @Test
  void learns() {
    LocalTrainer trainer = new LocalTrainer(ToyNetwork.graph(adam()), 0, NO_CLIPPING);
    LocalResult first = trainer.run(BATCHES.between(0, 10));
    LocalResult last = trainer.run(BATCHES.between(90, 100));
    assertThat(last.meanLoss()).isLessThan(0.8 * first.meanLoss());
  }

  @Test
  void continuesBitIdenticallyOnAGraphUsedBefore() {
    LocalTrainer whole = new LocalTrainer(ToyNetwork.graph(adam()), 0, 1.0);
    whole.run(BATCHES.between(0, 30));

    LocalTrainer half = new LocalTrainer(ToyNetwork.graph(adam()), 0, 1.0);
    half.run(BATCHES.between(0, 13));
    ComputationGraph used = ToyNetwork.graph(adam());
    new LocalTrainer(used, 1, 0.01).run(BATCHES.between(40, 47));
    LocalTrainer rest = new LocalTrainer(used, 0, 1.0);
    rest.load(half.parameters(), half.updaterState(), 13);
    rest.run(BATCHES.between(13, 30));

    assertThat(rest.parameters()).isEqualTo(whole.parameters());
    assertThat(rest.updaterState()).isEqualTo(whole.updaterState());
  }

  @Test
  void startsWithoutMomentsWhenTheStateIsEmpty() {
    ComputationGraph used = ToyNetwork.graph(adam());
    LocalTrainer trainer = new LocalTrainer(used, 0, NO_CLIPPING);
    float[] start = trainer.parameters();
    trainer.run(BATCHES.between(0, 8));
    float[] once = trainer.parameters();
    trainer.load(start, new float[0], 0);
    trainer.run(BATCHES.between(0, 8));
    assertThat(trainer.parameters()).isEqualTo(once);
  }

  /** The step of what is trained is as long as the clipped gradient, and nothing else moves. */
  @Test
  void clipsByTheNormOfWhatIsTrainedAndLeavesTheRestAsItIs() {
    ComputationGraph graph = ToyNetwork.graph(new Sgd(1));
    int half = (int) graph.numParams() / 2;
    NamedParameter first = new NamedParameter("output", "first", 0, 1, half);
    NamedParameter rest =
        new NamedParameter("output", "rest", half, 1, (int) graph.numParams() - half);
    LocalTrainer trainer = new LocalTrainer(graph, 0, 0.01);
    trainer.freeze(FrozenParameters.of(List.of("output.first"), List.of(first, rest)));
    float[] before = trainer.parameters();
    LocalResult result = trainer.run(BATCHES.between(0, 1));
    float[] after = trainer.parameters();
    double square = 0;
    for (int i = 0; i < after.length; i++) {
      square += Math.pow((double) after[i] - before[i], 2);
    }
    assertThat(Arrays.copyOf(after, half)).isEqualTo(Arrays.copyOf(before, half));
    assertThat(Math.sqrt(square)).isCloseTo(0.01, within(1e-5));
    assertThat(result.gradientNorm())
        .isGreaterThan(0.01)
        .isLessThan(
            new LocalTrainer(ToyNetwork.graph(new Sgd(1)), 0, 0.01)
                .run(BATCHES.between(0, 1))
                .gradientNorm());
  }

  @Test
  void countsRealTokensAndSumsTheLossOverThem() {
    ComputationGraph graph = ToyNetwork.graph(new Sgd(0.0));
    LocalResult result = new LocalTrainer(graph, 0, NO_CLIPPING).run(BATCHES.between(0, 3));
    double loss = 0;
    Tokens tokens = Tokens.NONE;
    for (MultiDataSet batch : List.of(BATCHES.batch(0), BATCHES.batch(1), BATCHES.batch(2))) {
      loss += graph.score(batch, false) * Tokens.ofTarget(batch);
      tokens = tokens.plus(Tokens.of(batch));
    }
    assertThat(result.updates()).isEqualTo(3);
    assertThat(result.loss()).isCloseTo(loss, within(1e-9));
    assertThat(result.targetTokens()).isEqualTo(tokens.target());
    assertThat(result.sourceTokens()).isEqualTo(tokens.source());
    assertThat(result.gradientNorm()).isPositive();
  }

  @Test
  void reportsWhereTheLossCeasedToBeFinite() {
    LocalTrainer trainer = new LocalTrainer(ToyNetwork.graph(new Sgd(1e30)), 4, NO_CLIPPING);
    assertThatThrownBy(() -> trainer.run(BATCHES.between(0, 20)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageMatching(
            "worker 4, update \\d+: the loss is (NaN|Infinity) \\(the update before: .*; gradient"
                + " norm .*\\)");
  }

  @Test
  void aGradientIsOfTheUpdateThatFollows() {
    ComputationGraph graph = ToyNetwork.graph(new Sgd(1));
    graph.params().assign(Float.NaN);
    LocalTrainer trainer = new LocalTrainer(graph, 4, NO_CLIPPING);
    assertThatThrownBy(() -> trainer.gradient(6, BATCHES.between(0, 1)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith("worker 4, update 7: the loss is NaN (gradient norm ");
  }

  @Test
  void refusesTheParametersOfAnotherNetwork() {
    LocalTrainer trainer = new LocalTrainer(ToyNetwork.graph(adam()), 0, NO_CLIPPING);
    assertThatThrownBy(() -> trainer.load(new float[3], new float[0], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 values for a vector of 300: they belong to another network");
  }
}
