package io.tandem.network.transformer;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Segments;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The output: h [N, D] to logits h·Wᵀ + b [N, V]; the bias b is optional. The loss is the mean over
 * target tokens of the label-smoothed cross-entropy in training, and of the plain negative
 * log-likelihood otherwise, so that exp of a validation score is a perplexity. Only a block of rows
 * of logits exists at a time.
 */
final class TiedOutputLayer extends NoClassLabels {
  private static final int MIN_BLOCK = 256;

  private final TrainingSettings.Loss goal;
  private final ComputationGraph graph;

  /** The rounded input, if products take another format. */
  private final MatrixBuffer hBuffer;

  private final MatrixBuffer logitsBuffer;
  private final MatrixBuffer logitErrorsBuffer;
  private final MatrixBuffer biasErrorsBuffer;
  private INDArray labels;

  /** The loss found with the gradient; NaN if there is none for the current input. */
  private double loss = Double.NaN;

  TiedOutputLayer(
      NeuralNetConfiguration conf,
      TrainingSettings.Loss goal,
      ComputationGraph graph,
      DataType type) {
    super(conf, type);
    this.goal = goal;
    this.graph = graph;
    Precision precision = GraphState.precision(type);
    hBuffer = new MatrixBuffer(precision);
    logitsBuffer = new MatrixBuffer(precision);
    logitErrorsBuffer = new MatrixBuffer(precision);
    biasErrorsBuffer = new MatrixBuffer(precision);
  }

  /**
   * Returns the number of rows of logits computed at a time, for a model of size D. Every block
   * reads and writes the whole gradient of W, [V, D], which should cost little compared with the
   * logits; products of fewer than {@link #MIN_BLOCK} rows are slow.
   */
  static int blockRows(int modelSize) {
    return Math.max(MIN_BLOCK, 2 * modelSize);
  }

  private Embedding.Vertex owner() {
    return (Embedding.Vertex) graph.getVertex(TransformerGraph.EMBEDDING);
  }

  private Pass pass() {
    return owner().state().currentPass();
  }

  private Kernels kernels() {
    return pass().kernels();
  }

  private EmbeddingWeights weights() {
    return owner().parameters();
  }

  /** W [V, D]. */
  private Matrix w() {
    return weights().output();
  }

  private Matrix logits(Matrix h, Matrix w, int from, int rows) {
    Matrix logits = logitsBuffer.matrix(rows, w.rows());
    project(h.rows(from, rows), w, logits);
    return logits;
  }

  private void project(Matrix h, Matrix w, Matrix logits) {
    kernels().multiplyByTransposed(h, w, Into.SET, logits);
    weights().outputBias().ifPresent(bias -> kernels().addBias(bias, logits));
  }

  /**
   * Returns the matrix for the errors of logits: the logits themselves, or another if products take
   * another format.
   */
  private Matrix errors(Matrix logits) {
    Precision format = kernels().factors(logits.precision());
    return format == logits.precision()
        ? logits
        : logitErrorsBuffer.matrix(logits.rows(), logits.columns(), format);
  }

  private TokenRows targets(Matrix h) {
    TokenRows targets = TokenRows.of(labels);
    targets.requireWithin(w().rows(), "label");
    if (targets.count() != h.rows()) {
      throw new IllegalArgumentException(
          Text.format(
              "%d target tokens in, %d labels: labels must be the target shifted by one, with"
                  + " padding 0 in the same places",
              h.rows(), targets.count()));
    }
    return targets;
  }

  /** Returns probabilities [N, V], as DL4J expects of an output. */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    Matrix h = Matrix.of(input);
    int vocabulary = w().rows();
    INDArray out =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {h.rows(), vocabulary}, 'c');
    Matrix probabilities = Matrix.of(out);
    project(h, w(), probabilities);
    kernels().logSoftmax(probabilities);
    for (int i = 0; i < probabilities.rows(); i++) {
      for (int j = 0; j < vocabulary; j++) {
        probabilities.set(i, j, Math.exp(probabilities.get(i, j)));
      }
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray error, LayerWorkspaceMgr workspaces) {
    Matrix h = pass().factor(hBuffer, Matrix.of(input));
    Matrix w = owner().updatedFactors(pass()).output();
    EmbeddingWeights gradients = owner().gradients();
    TokenRows targets = targets(h);
    INDArray dInput = ParameterVertex.errorLike(workspaces, input);
    Matrix dh = Matrix.of(dInput);
    double sum = 0;
    int passes = goal.rDrop() > 0 ? 2 : 1;
    int ofPass = h.rows() / passes;
    int most = blockRows(h.columns()) / passes;
    for (int from = 0; from < ofPass; from += most) {
      int rows = Math.min(most, ofPass - from);
      Matrix block = logitsBuffer.matrix(passes * rows, w.rows());
      for (int pass = 0; pass < passes; pass++) {
        project(h.rows(pass * ofPass + from, rows), w, block.rows(pass * rows, rows));
      }
      Matrix errors = errors(block);
      sum += lossAndErrors(block, targets, from, 1.0 / h.rows(), errors);
      for (int pass = 0; pass < passes; pass++) {
        int row = pass * ofPass + from;
        Matrix ofRows = errors.rows(pass * rows, rows);
        kernels().multiply(ofRows, w, Into.SET, dh.rows(row, rows));
        // The output comes first in the backward pass: it sets the gradient, to which the
        // embeddings add.
        Into into = row == 0 ? Into.SET : Into.ADD;
        kernels().multiplyTransposed(ofRows, h.rows(row, rows), into, gradients.output());
        gradients.outputBias().ifPresent(gradient -> sumRows(ofRows, into, gradient));
      }
    }
    loss = sum / h.rows() + owner().state().guidedLoss();
    return new Pair<>(new DefaultGradient(), dInput);
  }

  /** Sets the errors of a block's logits and returns the sum of the cross-entropies. */
  private double lossAndErrors(
      Matrix block, TokenRows targets, int from, double scale, Matrix errors) {
    double smoothing = goal.labelSmoothing();
    return goal.rDrop() > 0
        ? kernels()
            .crossEntropyOfPasses(
                block, targets.ids(), from, smoothing, goal.rDrop(), scale, errors)
        : kernels().crossEntropy(block, targets.ids(), from, smoothing, scale, errors);
  }

  /** Sets the gradient of the bias to the column sums of errors of logits, or adds them. */
  private void sumRows(Matrix errors, Into into, Matrix gradient) {
    Matrix sums = into == Into.SET ? gradient : biasErrorsBuffer.like(gradient);
    kernels().sumRows(errors, sums);
    if (into == Into.ADD) {
      kernels().add(sums, gradient);
    }
  }

  /** Returns the loss found with the gradient; valid once, because an update follows. */
  private double takeLoss() {
    double taken = loss;
    loss = Double.NaN;
    return taken;
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    double known = takeLoss();
    if (training && !Double.isNaN(known)) {
      return known + regularization;
    }
    Matrix h = Matrix.of(input);
    TokenRows targets = targets(h);
    double sum = 0;
    int most = blockRows(h.columns());
    for (int from = 0; from < h.rows(); from += most) {
      Matrix block = logits(h, w(), from, Math.min(most, h.rows() - from));
      double smoothing = training ? goal.labelSmoothing() : 0;
      sum += kernels().crossEntropy(block, targets.ids(), from, smoothing, 1, block);
    }
    return sum / h.rows() + owner().state().guidedLoss() + regularization;
  }

  /**
   * Returns the negative log-likelihood of each target sentence, [B, 1], in nats, summed over its
   * tokens.
   */
  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    Matrix h = Matrix.of(input);
    TokenRows targets = targets(h);
    int sentences = targets.segments().count();
    INDArray scores = workspaces.create(ArrayType.ACTIVATIONS, dataType, sentences, 1);
    for (int first = 0, next; first < sentences; first = next) {
      next = endOfBlock(targets.segments(), first, blockRows(h.columns()));
      int from = targets.segments().start(first);
      Matrix block = logits(h, w(), from, targets.segments().start(next) - from);
      for (int b = first; b < next; b++) {
        int start = targets.segments().start(b);
        Matrix rows = block.rows(start - from, targets.segments().length(b));
        double loss = kernels().crossEntropy(rows, targets.ids(), start, 0, 1, rows);
        scores.putScalar(b, 0, regularization + loss);
      }
    }
    return scores;
  }

  /** Returns the end of the block of sentences that starts with {@code first}, at least one. */
  private static int endOfBlock(Segments sentences, int first, int most) {
    int next = first + 1;
    while (next < sentences.count() && sentences.start(next + 1) - sentences.start(first) <= most) {
      next++;
    }
    return next;
  }

  @Override
  public void setInput(INDArray activations, LayerWorkspaceMgr workspaces) {
    super.setInput(activations, workspaces);
    loss = Double.NaN;
  }

  @Override
  public void setLabels(INDArray ids) {
    labels = ids;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}

  @Override
  public void clear() {
    input = null;
    labels = null;
    maskArray = null;
  }
}
