package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.training.worker.Optimizers;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of ours whose weights are being filled in from a file. They begin as zeros, and the
 * output bias as {@link WeightTable#NEVER}, so that tokens that the other tool's model lacks are
 * never written.
 */
public final class ImportedNetwork {
  private final SettingsReader settings;
  private final ComputationGraphConfiguration configuration;
  private final INDArray parameters;
  private final TransformerWeights weights;

  private ImportedNetwork(
      SettingsReader settings, ComputationGraphConfiguration configuration, INDArray parameters) {
    this.settings = settings;
    this.configuration = configuration;
    this.parameters = parameters;
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(parameters, false);
    weights = TransformerWeights.of(graph);
    weights.embeddings().outputBias().ifPresent(bias -> bias.fill(WeightTable.NEVER));
  }

  /**
   * Makes a network with at most as many parameters as the file can hold.
   *
   * @param settings {@code key=value}
   * @param because the source of the settings, for messages, such as "config.json"
   * @throws UserException if the settings are not possible, or the file is too small for them
   */
  public static ImportedNetwork of(
      List<String> settings, VocabularySizes vocabularies, TensorFile file, String because) {
    SettingsReader reader = SettingsReader.ofText("", settings);
    Settings read;
    ComputationGraphConfiguration configuration;
    try {
      read = reader.settings();
      configuration =
          TransformerGraph.configuration(
              read.model(),
              vocabularies,
              read.training().loss(),
              read.seed(),
              DataType.FLOAT,
              Optimizers.of(read.training()));
    } catch (UserException e) {
      throw new UserException("%s: %s".formatted(because, e.getMessage()), e);
    }
    long needed = TransformerGraph.parameters(configuration);
    long rows = 2L * vocabularies.target() + vocabularies.source();
    long there = file.headers().values().stream().mapToLong(TensorHeader::elements).sum();
    // Our own tokens, which the file lacks, may enlarge the vocabulary.
    if (needed - rows * (read.model().modelSize() + 1) > there) {
      throw UserException.of(
          "%s has %,d numbers, but the network of %s has %,d parameters; is it the model of"
              + " that file?",
          file.file(), there, because, needed);
    }
    return new ImportedNetwork(reader, configuration, Nd4j.create(DataType.FLOAT, 1, needed));
  }

  public TransformerWeights weights() {
    return weights;
  }

  /** The bias of the logits; for a network without one, a separate row of zeros. */
  public Matrix outputBias() {
    return weights
        .embeddings()
        .outputBias()
        .orElseGet(() -> Matrix.allocate(Precision.SINGLE, 1, weights.targetVocabulary()));
  }

  /** The settings in effect. */
  public SettingsReader settings() {
    return settings;
  }

  /** The network's configuration, DL4J's JSON. */
  public String configuration() {
    return configuration.toJson();
  }

  /** Returns a copy of all parameters. */
  public float[] parameters() {
    return FlatVector.read(parameters);
  }

  /**
   * Copies the embedding of a target token to another one, which is only read and never written.
   *
   * @param from the token to copy, by our id
   */
  public void setInput(int token, float[] from) {
    Matrix target = weights.embeddings().target();
    target.setRow(token, from);
    weights.embeddings().outputBias().ifPresent(bias -> bias.set(0, token, WeightTable.NEVER));
  }

  /** Sets the biases of the tokens of a model without biases. */
  public void clearBias(AxisOrder target) {
    for (int row = 0; row < target.size(); row++) {
      if (target.ours(row) != AxisOrder.NONE) {
        outputBias().set(0, target.ours(row), 0);
      }
    }
  }
}
