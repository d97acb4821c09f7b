package io.tandem.network.transformer;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.config.TrainingSettings;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.NativeSetup;
import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.network.transformer.weights.VocabularySizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.util.GraphIndices;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * The Transformer of the paper as an ordinary DL4J graph: source ids [B, S] and target ids [B, T]
 * (BOS first) in, labels [B, T] (EOS last), 0 is padding everywhere. Only rows of real tokens are
 * passed between the vertices.
 */
public final class TransformerGraph {
  /** Prefixes of the class names that a description may contain. */
  private static final List<String> KNOWN_CLASSES =
      List.of(
          "io.tandem.network.transformer.",
          "io.tandem.training.worker.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.schedule.");

  public static final String SOURCE = "source";
  public static final String TARGET = "target";
  public static final String EMBEDDING = "embedding";
  static final String TARGET_EMBEDDING = "targetEmbedding";
  static final String ENCODER = "encoder";
  static final String DECODER = "decoder";
  static final String ENCODER_NORM = "encoderNorm";
  static final String DECODER_NORM = "decoderNorm";
  static final String OUTPUT = "output";

  static {
    NativeSetup.prepare(); // before any part of a graph loads native code
  }

  private TransformerGraph() {}

  /**
   * @param seed the seed of the initial parameters, and of dropout until {@link #dropoutStream} is
   *     called
   * @param type FLOAT to train, DOUBLE to check gradients
   * @throws UserException if the settings tie the matrices of sides with different vocabularies
   */
  public static ComputationGraphConfiguration configuration(
      ModelSettings model,
      VocabularySizes vocabularies,
      TrainingSettings.Loss loss,
      long seed,
      DataType type,
      IUpdater updater) {
    requireSharedVocabulary(model, vocabularies);
    BlockShape shape = BlockShape.of(model);
    NeuralNetConfiguration.Builder common = new NeuralNetConfiguration.Builder();
    common.setSeed(seed); // seed(long) would also seed ND4J's random numbers in the whole JVM
    GraphBuilder builder =
        common
            .dataType(type)
            // Equal modes: with two different ones DL4J leaves the thread in a closed workspace.
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
            .updater(updater)
            .miniBatch(false)
            .graphBuilder()
            .addInputs(SOURCE, TARGET);
    Assembly assembly = new Assembly(builder, updater, seed);
    String encoded =
        assembly.add(EMBEDDING, Embedding.of(Embedding.Side.SOURCE, model, vocabularies), SOURCE);
    String decoded =
        assembly.add(
            TARGET_EMBEDDING, Embedding.of(Embedding.Side.TARGET, model, vocabularies), TARGET);
    int site = BlockShape.SITES; // earlier ones belong to the embeddings
    for (int i = 0; i < model.encoderLayers(); i++, site += BlockShape.SITES) {
      encoded = assembly.add(ENCODER + i, EncoderBlock.of(shape, site), encoded);
    }
    if (model.normalization() == Normalization.PRE) {
      encoded = assembly.add(ENCODER_NORM, FinalNormalization.of(shape), encoded);
    }
    for (int i = 0; i < model.decoderLayers(); i++, site += BlockShape.SITES) {
      decoded = assembly.add(DECODER + i, DecoderBlock.of(shape, site), decoded, encoded);
    }
    if (model.normalization() == Normalization.PRE) {
      decoded = assembly.add(DECODER_NORM, FinalNormalization.of(shape), decoded);
    }
    return builder.addVertex(OUTPUT, new TiedOutput(loss), decoded).setOutputs(OUTPUT).build();
  }

  /**
   * Returns the decoder layer, counted from 0, whose attention is the alignment: the last but one
   * (Garg et al. 2019, arXiv 1909.02074, section 5.2).
   */
  public static int guidedLayer(int decoderLayers) {
    return Math.max(0, decoderLayers - 2);
  }

  /** Returns the weight of guided alignment of a vertex in the loss; 0 for all but one. */
  static double guidance(ComputationGraphConfiguration network, String vertex) {
    boolean isGuided = vertex.equals(DECODER + guidedLayer(count(network, DECODER)));
    return isGuided ? loss(network).guidedAlignment() : 0;
  }

  private static void requireSharedVocabulary(ModelSettings model, VocabularySizes vocabularies) {
    if (model.tying().tiesSource() && vocabularies.source() != vocabularies.target()) {
      throw UserException.of(
          "model.tying = all: the vocabularies of source and target must be one, but they have"
              + " %,d and %,d subwords; set model.tying to target or none",
          vocabularies.source(), vocabularies.target());
    }
  }

  private record Assembly(GraphBuilder builder, IUpdater updater, long seed) {
    String add(String name, VertexConfiguration<?> vertex, String... inputs) {
      vertex.layerName = name;
      vertex.updater = updater;
      vertex.seed = seed;
      builder.addVertex(name, vertex, inputs);
      return name;
    }
  }

  /**
   * Reads the configuration of a graph that was made here, before anything is allocated.
   *
   * @param parameters the number of parameters in the file
   * @param origin its place, for messages
   * @throws UserException if it is damaged, or that of another network
   */
  public static ComputationGraphConfiguration configuration(
      String json, long parameters, String origin) {
    ComputationGraphConfiguration network;
    long described;
    try {
      requireKnownClasses(json);
      network = madeAnew(ComputationGraphConfiguration.fromJson(json));
      described = parameters(network);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // DL4J's own exceptions have no common type.
      throw new UserException(
          "%s: the network's description is damaged, or not Tandem's; copy the model again"
              .formatted(origin),
          e);
    }
    if (described != parameters) {
      throw UserException.of(
          "%s: the network is described as one of %d parameters, but there are %d; copy the"
              + " model again",
          origin, described, parameters);
    }
    return network;
  }

  /**
   * Refuses class names other than ours and those of optimizers, because DL4J would instantiate any
   * that it can use. Checks all strings, because Jackson takes class names in several places.
   */
  private static void requireKnownClasses(String json) throws IOException {
    try (JsonParser parser = NeuralNetConfiguration.mapper().getFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String text = token == JsonToken.VALUE_STRING ? parser.getText() : "";
        if (text.contains(".") && KNOWN_CLASSES.stream().noneMatch(text::startsWith)) {
          throw new IllegalArgumentException("no class of a network: " + text);
        }
      }
    }
  }

  /**
   * Rebuilds the described graph, so that only graphs made here ever run: a model cannot bring
   * cycles, other vertices or options of DL4J with it.
   *
   * @throws IllegalArgumentException if the result differs from the description
   */
  private static ComputationGraphConfiguration madeAnew(ComputationGraphConfiguration described) {
    Embedding embedding = embedding(described);
    ComputationGraphConfiguration made =
        configuration(
            modelSettings(described),
            embedding.vocabularies(),
            loss(described),
            embedding.seed,
            described.getDataType(),
            embedding.updater);
    if (!made.getVertices().equals(described.getVertices())
        || !made.getVertexInputs().equals(described.getVertexInputs())
        || !made.getNetworkInputs().equals(described.getNetworkInputs())
        || !made.getNetworkOutputs().equals(described.getNetworkOutputs())
        || described.getIterationCount() < 0
        || described.getEpochCount() < 0) {
      throw new IllegalArgumentException("not a graph that was made here");
    }
    made.setIterationCount(described.getIterationCount());
    made.setEpochCount(described.getEpochCount());
    return made;
  }

  /** Returns the settings of a network; its preset is unknown, and empty. */
  public static ModelSettings modelSettings(ComputationGraphConfiguration network) {
    BlockShape shape = shape(network);
    Embedding embedding = embedding(network);
    return new ModelSettings(
        "",
        count(network, ENCODER),
        count(network, DECODER),
        shape.modelSize(),
        shape.heads(),
        shape.feedForwardSize(),
        shape.normalization(),
        shape.activation(),
        shape.dropout(),
        shape.attentionDropout(),
        shape.feedForwardDropout(),
        shape.normEpsilon(),
        embedding.positions,
        embedding.start,
        embedding.tying,
        embedding.outputBias);
  }

  static TrainingSettings.Loss loss(ComputationGraphConfiguration network) {
    return ((TiedOutput) network.getVertices().get(OUTPUT)).loss();
  }

  static BlockShape shape(ComputationGraphConfiguration network) {
    return ((BlockConfiguration<?>) network.getVertices().get(ENCODER + 0)).blockShape();
  }

  private static Embedding embedding(ComputationGraphConfiguration network) {
    return (Embedding) network.getVertices().get(EMBEDDING);
  }

  /** Returns the number of layers whose names begin with the prefix. */
  static int count(ComputationGraphConfiguration network, String prefix) {
    int layers = 0;
    while (network.getVertices().containsKey(prefix + layers)) {
      layers++;
    }
    return layers;
  }

  /** Returns the number of parameters of a graph, without making it. */
  public static long parameters(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(false))
        .sum();
  }

  /** Returns the number of floats in the optimizer's state, without making the graph. */
  public static long updaterState(ComputationGraphConfiguration configuration) {
    long floats = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof VertexConfiguration<?> owner) {
        for (Map.Entry<String, long[]> shape : owner.parameterShapes().entrySet()) {
          long parameters = shape.getValue()[0] * shape.getValue()[1];
          floats += owner.getUpdaterByParam(shape.getKey()).stateSize(parameters);
        }
      }
    }
    return floats;
  }

  /**
   * Returns the parameters of a graph by name, in the order of its flat vector, without making it.
   */
  public static List<NamedParameter> namedParameters(ComputationGraphConfiguration configuration) {
    GraphIndices vertices = new ComputationGraph(configuration.clone()).calculateIndices();
    List<NamedParameter> named = new ArrayList<>();
    int from = 0;
    for (int number : vertices.getTopologicalSortOrder()) {
      String vertex = vertices.getIdxToName().get(number);
      if (configuration.getVertices().get(vertex) instanceof VertexConfiguration<?> owner) {
        for (Map.Entry<String, long[]> shape : owner.parameterShapes().entrySet()) {
          NamedParameter parameter =
              new NamedParameter(
                  vertex,
                  shape.getKey(),
                  from,
                  Math.toIntExact(shape.getValue()[0]),
                  Math.toIntExact(shape.getValue()[1]));
          named.add(parameter);
          from = parameter.to();
        }
      }
    }
    return named;
  }

  /** Makes a graph with the initial parameters of its configuration. */
  public static ComputationGraph create(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /**
   * Makes the graph draw its dropout masks by this seed and worker from now on; the update number
   * is the graph's iteration count.
   */
  public static void dropoutStream(ComputationGraph graph, long seed, int worker) {
    GraphState.of(graph).dropoutStream(seed, worker);
  }

  /** Guides the attention of the graph's updates by these links from now on. */
  public static void guideBy(ComputationGraph graph, TokenLinks links) {
    GraphState.of(graph).guideBy(links);
  }

  /**
   * Returns what guided alignment has added to the last score of a graph, in nats per target token;
   * 0 for graphs other than Transformers.
   */
  public static double guidedLoss(ComputationGraph graph) {
    return GraphState.isIn(graph) ? GraphState.of(graph).guidedLoss() : 0;
  }

  /**
   * Makes the graph compute its updates by these kernels from now on. Scores and outputs stay with
   * {@link io.tandem.network.kernels.choice.KernelChoice#best()}.
   */
  public static void trainBy(ComputationGraph graph, Kernels kernels) {
    GraphState.of(graph).trainBy(kernels);
  }

  /**
   * Shares the rounded copies of parameters of another graph, which has the same parameters. Does
   * nothing for graphs other than Transformers.
   */
  public static void shareFactors(ComputationGraph graph, ComputationGraph other) {
    if (GraphState.isIn(graph)) {
      GraphState.of(graph).shareFactorCopies(GraphState.of(other));
    }
  }

  /**
   * Returns the work of rounding the graph's factors in training to the format that products take,
   * in parts that can run side by side, the longest first. May be empty.
   */
  public static List<Runnable> factorRounding(ComputationGraph graph) {
    List<Runnable> parts = new ArrayList<>();
    if (GraphState.isIn(graph)) {
      GraphState state = GraphState.of(graph);
      for (int number : graph.topologicalSortOrder()) { // the embeddings come first
        if (graph.getVertices()[number] instanceof ParameterVertex<?> vertex) {
          parts.add(() -> vertex.roundFactors(state));
        }
      }
    }
    return parts;
  }

  /**
   * Sets whether passes of the graph, and of those that share its copies, use the copies without
   * rounding anew. Parameters must not change meanwhile.
   */
  public static void keepFactors(ComputationGraph graph, boolean kept) {
    if (GraphState.isIn(graph)) {
      GraphState.of(graph).factorCopies().keep(kept);
    }
  }

  /** Returns the kernels that compute the graph's updates. */
  public static Kernels trainingKernels(ComputationGraph graph) {
    return GraphState.of(graph).trainingKernels();
  }
}
