package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.MathMode;
import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class UpdaterLayoutTest {
  private static final int UPDATES = 3;

  static Stream<IUpdater> updaters() {
    InverseSquareRootSchedule schedule = new InverseSquareRootSchedule(0.1, 2);
    return Stream.of(
        new ParallelAdam(schedule, 0.9, 0.98, 1e-8),
        new Adam(schedule),
        new Nesterovs(0.1, 0.9),
        new Sgd(0.5));
  }

  /** Updates all parameters by {@link GraphOptimizer}, and their parts by the layout. */
  @ParameterizedTest
  @MethodSource("updaters")
  void updatingPartsIsBitIdenticalToUpdatingTheWhole(IUpdater updater) {
    ComputationGraph graph = ToyNetwork.graph(updater);
    graph.initGradientsView();
    UpdaterLayout layout = UpdaterLayout.of(graph, MathMode.FLOAT32);
    GraphOptimizer whole = new GraphOptimizer(graph, WorkerThreads.ONE, 0);
    whole.load(new float[0], 0);
    int length = (int) graph.numParams();
    List<Integer> cuts = List.of(0, 5, length / 3, length / 3 + 1, length);
    byte[][] parameters = new byte[cuts.size() - 1][];
    byte[][] states = new byte[cuts.size() - 1][];
    byte[] start = FlatVector.readBytes(graph.params());
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Arrays.copyOfRange(start, 4 * cuts.get(i), 4 * cuts.get(i + 1));
      states[i] = new byte[0];
    }
    Random random = new Random(5);
    for (int update = 0; update < UPDATES; update++) {
      float[] gradient = new float[length];
      for (int i = 0; i < length; i++) {
        gradient[i] = (float) random.nextGaussian();
      }
      FlatVector.write(gradient, graph.getGradientsViewArray());
      byte[] bytes = FlatVector.readBytes(graph.getGradientsViewArray());
      whole.step();
      for (int i = 0; i < parameters.length; i++) {
        UpdaterLayout.Part part =
            layout.updated(
                new UpdaterLayout.Part(cuts.get(i), parameters[i], states[i]),
                Arrays.copyOfRange(bytes, 4 * cuts.get(i), 4 * cuts.get(i + 1)),
                1,
                update);
        parameters[i] = part.parameters();
        states[i] = part.state();
      }
    }
    ByteBuffer all = ByteBuffer.allocate(4 * length);
    float[] joined = new float[layout.stateLength()];
    for (int i = 0; i < parameters.length; i++) {
      all.put(parameters[i]);
      layout.join(states[i], cuts.get(i), cuts.get(i + 1), joined);
    }
    assertThat(all.array()).isEqualTo(FlatVector.readBytes(graph.params()));
    assertThat(all.array()).isNotEqualTo(start);
    assertThat(joined).isEqualTo(whole.state());
    for (int i = 0; i < parameters.length; i++) {
      INDArray view = graph.getUpdater().getStateViewArray();
      if (view != null) {
        assertThat(layout.cut(view, cuts.get(i), cuts.get(i + 1))).isEqualTo(states[i]);
        assertThat(layout.cut(FlatVector.readBytes(view), cuts.get(i), cuts.get(i + 1)))
            .isEqualTo(states[i]);
      }
    }
  }

  @Test
  void scalesTheGradientAsClippingDoes() {
    ComputationGraph graph =
        ToyNetwork.graph(new ParallelAdam(new InverseSquareRootSchedule(0.1, 2), 0.9, 0.98, 1e-8));
    graph.initGradientsView();
    float[] gradient = new float[(int) graph.numParams()];
    Arrays.fill(gradient, 0.3f);
    FlatVector.write(gradient, graph.getGradientsViewArray());
    byte[] bytes = FlatVector.readBytes(graph.getGradientsViewArray());
    UpdaterLayout.Part before =
        new UpdaterLayout.Part(0, FlatVector.readBytes(graph.params()), new byte[0]);
    GraphOptimizer whole = new GraphOptimizer(graph, WorkerThreads.ONE, 0.25);
    whole.load(new float[0], 0);
    double norm = whole.step();
    float scale = GlobalNormClipping.scaleOf(0.25, norm);
    assertThat(scale).isLessThan(1);
    assertThat(
            UpdaterLayout.of(graph, MathMode.FLOAT32).updated(before, bytes, scale, 0).parameters())
        .isEqualTo(FlatVector.readBytes(graph.params()));
  }

  @Test
  void stateHasTwoVectorsForAdamAndNoneForSgd() {
    ComputationGraph graph = ToyNetwork.graph(new Adam(0.1));
    ByteBuffer state =
        ByteBuffer.allocate(4 * UpdaterLayout.of(graph, MathMode.FLOAT32).stateLength())
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(state.capacity()).isEqualTo(2 * 4 * (int) graph.numParams());
    assertThat(UpdaterLayout.of(ToyNetwork.graph(new Sgd(0.1)), MathMode.FLOAT32).stateLength())
        .isZero();
  }

  @Test
  void refusesTheStateOfAnotherNetwork() {
    UpdaterLayout layout = UpdaterLayout.of(ToyNetwork.graph(new Adam(0.1)), MathMode.FLOAT32);
    assertThatThrownBy(() -> layout.cut(new byte[12], 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("they belong to another network");
  }
}
