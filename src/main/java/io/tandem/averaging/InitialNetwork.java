package io.tandem.averaging;

import io.tandem.config.Settings;
import io.tandem.training.Optimizers;
import io.tandem.transformer.TransformerGraph;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/** What training starts from. */
public final class InitialNetwork {
  private InitialNetwork() {}

  /** The network as the settings have it. */
  public static ComputationGraphConfiguration configuration(Settings settings, int vocabularySize) {
    return TransformerGraph.configuration(
        settings.model(),
        vocabularySize,
        settings.training().labelSmoothing(),
        settings.seed(),
        DataType.FLOAT,
        Optimizers.of(settings.training()));
  }

  /** The network of the settings with the initial parameters of their seed. */
  public static ComputationGraph of(Settings settings, int vocabularySize) {
    return TransformerGraph.create(configuration(settings, vocabularySize));
  }
}
