package io.tandem.training.averaging;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.Settings;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.worker.FrozenParameters;
import io.tandem.training.worker.Optimizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The network that training starts from: a new one, or that of a trained model.
 *
 * @param vocabularies the sizes of its vocabularies
 * @param model the model; its vocabulary may have fewer tokens
 */
public record InitialNetwork(VocabularySizes vocabularies, Optional<PretrainedModel> model) {
  /** Adam's two moments, and a sum of gradients in double precision, are one array each. */
  private static final int MAX_PARAMETERS = Integer.MAX_VALUE / Double.BYTES;

  /** Columns of what a sublayer keeps of each token. */
  private static final long QUERIES_KEYS_VALUES = 3;

  /** A new network. */
  public InitialNetwork(VocabularySizes vocabularies) {
    this(vocabularies, Optional.empty());
  }

  /**
   * Returns the network's configuration by the settings.
   *
   * @throws UserException when the network or its batches are too large to compute, or when {@code
   *     training.freeze} names no parameter of it
   */
  public static ComputationGraphConfiguration configuration(
      Settings settings, VocabularySizes vocabularies) {
    requireBatchesWithinReach(settings);
    ComputationGraphConfiguration configuration =
        TransformerGraph.configuration(
            settings.model(),
            vocabularies,
            settings.training().loss(),
            settings.seed(),
            DataType.FLOAT,
            Optimizers.of(settings.training()));
    long parameters = TransformerGraph.parameters(configuration);
    if (parameters > MAX_PARAMETERS) {
      throw UserException.of(
          "a network of these settings has %,d parameters, but at most %,d can be trained:"
              + " lower model.modelSize, model.feedForwardSize, the number of layers or the"
              + " vocabulary size",
          parameters, MAX_PARAMETERS);
    }
    FrozenParameters.of(
        settings.training().freeze(), TransformerGraph.namedParameters(configuration));
    return configuration;
  }

  private static void requireBatchesWithinReach(Settings settings) {
    ModelSettings model = settings.model();
    long attention = (long) model.heads() * settings.training().maximumSentenceTokens();
    long widest =
        Math.max(
            attention, Math.max(model.feedForwardSize(), QUERIES_KEYS_VALUES * model.modelSize()));
    long most = Matrix.MAX_SINGLES / widest;
    if (settings.training().tokensAtOnce() > most) {
      throw UserException.of(
          "training.batchTokens = %,d: a network of these settings can process batches of at"
              + " most %,d tokens; lower it, or raise training.microBatches",
          settings.training().batchTokens(), most * settings.training().microBatches());
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

  /**
   * Checks the settings and the model before long work.
   *
   * @throws UserException when it cannot be made, or not be trained as the settings have it
   */
  public void requireTrainable(Settings settings) throws IOException {
    List<NamedParameter> parameters =
        TransformerGraph.namedParameters(configuration(settings, vocabularies));
    if (model.isPresent()) {
      FrozenParameters frozen = FrozenParameters.of(settings.training().freeze(), parameters);
      for (NamedParameter grown : model.get().grown(parameters)) {
        if (frozen.includes(grown)) {
          throw UserException.of(
              "training.freeze = %s: %s has new rows, of tags that the model does not know, which would never be trained; leave it out, or the tags",
              settings.training().freeze(), grown.path());
        }
      }
      model.get().parameters(parameters);
    }
  }

  /** The network of the settings: with the model's parameters, or those of their seed. */
  public ComputationGraph graph(Settings settings) {
    ComputationGraphConfiguration configuration = configuration(settings, vocabularies);
    if (model.isEmpty()) {
      return TransformerGraph.create(configuration);
    }
    try {
      float[] parameters = model.get().parameters(TransformerGraph.namedParameters(configuration));
      ComputationGraph graph = new ComputationGraph(configuration);
      graph.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
      return graph;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + settings.training().from(), e);
    }
  }
}
