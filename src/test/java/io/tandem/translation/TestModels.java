package io.tandem.translation;

import io.tandem.network.transformer.Networks;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/** Small models with random parameters, which always give the same nonsense. */
public final class TestModels {
  private TestModels() {}

  /** Makes a network for {@link TestSubwords}. */
  public static PortableModel.Network network(long seed) {
    ComputationGraph graph =
        Networks.graph(Networks.model(), TestSubwords.learned().size(), DataType.FLOAT, new NoOp());
    float[] parameters = graph.params().toFloatVector();
    Random random = new Random(seed);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 2 * parameters[i] + 0.6f * (float) random.nextGaussian();
    }
    return new PortableModel.Network(graph.getConfiguration().toJson(), parameters);
  }

  public static PortableModel model(long... seeds) {
    List<PortableModel.Network> networks =
        Arrays.stream(seeds).mapToObj(TestModels::network).toList();
    return new PortableModel(networks, TestSubwords.learned().files(), "a test");
  }
}
