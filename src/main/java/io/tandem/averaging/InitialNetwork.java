package io.tandem.averaging;

import io.tandem.config.ModelSettings;
import io.tandem.config.Settings;
import io.tandem.config.UserException;
import io.tandem.kernels.Matrix;
import io.tandem.training.Optimizers;
import io.tandem.transformer.TransformerGraph;
import io.tandem.transformer.VocabularySizes;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/** The network that training starts from. */
public final class InitialNetwork {
  /** Columns of what a sublayer keeps of each token. */
  private static final long QUERIES_KEYS_VALUES = 3;

  private InitialNetwork() {}

  /**
   * The network as the settings have it.
   *
   * @throws UserException when the network or its batches are larger than can be computed
   */
  public static ComputationGraphConfiguration configuration(
      Settings settings, VocabularySizes vocabularies) {
    requireBatchesWithinReach(settings);
    ComputationGraphConfiguration configuration =
        TransformerGraph.configuration(
            settings.model(),
            vocabularies,
            settings.training().labelSmoothing(),
            settings.seed(),
            DataType.FLOAT,
            Optimizers.of(settings.training()));
    long parameters = TransformerGraph.parameters(configuration);
    if (parameters > Matrix.MAX_SINGLES) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "a network of these settings has %,d parameters, but at most %,d can be trained:"
                  + " lower model.modelSize, model.feedForwardSize, the number of layers or the"
                  + " vocabulary size",
              parameters,
              Matrix.MAX_SINGLES));
    }
    return configuration;
  }

  private static void requireBatchesWithinReach(Settings settings) {
    ModelSettings model = settings.model();
    long attention = (long) model.heads() * settings.training().maximumSentenceTokens();
    long widest =
        Math.max(
            attention, Math.max(model.feedForwardSize(), QUERIES_KEYS_VALUES * model.modelSize()));
    long most = Matrix.MAX_SINGLES / widest;
    if (settings.training().microBatchTokens() > most) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "training.batchTokens = %,d: a network of these settings can process batches of at"
                  + " most %,d tokens; lower it, or raise training.microBatches",
              settings.training().batchTokens(),
              most * settings.training().microBatches()));
    }
  }

  /**
   * Requires that source and target have embeddings of their own, as they must where each has its
   * own vocabulary, even if both are of one size.
   *
   * @throws UserException when the settings tie them
   */
  public static void requireUntiedSource(Settings settings) {
    if (settings.model().tying().tiesSource()) {
      throw new UserException(
          "model.tying = all: source and target have a vocabulary each, so their embeddings cannot"
              + " be one matrix; set model.tying = target or none, or prepare the corpus with"
              + " subword.sides = joint");
    }
  }

  /** The network of the settings with the initial parameters of their seed. */
  public static ComputationGraph of(Settings settings, VocabularySizes vocabularies) {
    return TransformerGraph.create(configuration(settings, vocabularies));
  }
}
