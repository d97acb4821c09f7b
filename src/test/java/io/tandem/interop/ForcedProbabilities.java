package io.tandem.interop;

import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.run.TrainedModel;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.PortableModel;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/** The log probabilities of all tokens after each token of given translations. */
final class ForcedProbabilities {
  private final NextTokenModel decoder;

  private ForcedProbabilities(NextTokenModel decoder) {
    this.decoder = decoder;
  }

  static ForcedProbabilities of(TrainedModel model) {
    PortableModel.Network network = model.model().networks().get(0);
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(network.configuration()));
    graph.init(Nd4j.create(1, network.parameters().length), false);
    FlatVector.write(network.parameters(), graph.params());
    return new ForcedProbabilities(
        new CachedDecoder(TransformerWeights.of(graph), KernelChoice.best()));
  }

  /**
   * @param source ids, EOS last
   * @param target ids without BOS and EOS
   * @return for each target token and EOS those of every token
   */
  List<float[]> of(int[] source, int[] target) {
    List<float[]> all = new ArrayList<>();
    try (NextTokenModel.Session session = decoder.start(new int[][] {source})) {
      for (int t = 0; t <= target.length; t++) {
        float[] next = new float[decoder.vocabularySize()];
        int last = t == 0 ? Vocabulary.BOS : target[t - 1];
        session.advance(new int[] {0}, new int[] {last}, next);
        all.add(next);
      }
    }
    return all;
  }
}
