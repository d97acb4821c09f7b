package io.tandem.toy;

import io.tandem.network.transformer.FlatVector;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * p(next | previous, source) = softmax(b + T[previous] + mean of S[source tokens]); cross-entropy,
 * mean over real target tokens. In plain loops over one flat vector: T [V, V], S [V, V], b [V].
 */
final class ToyLayer extends AbstractLayer<ToyHolder> implements IOutputLayer {
  private static final long serialVersionUID = 1L;
  private static final String PARAMETER = "W";

  private final int vocabulary;
  private final ComputationGraph graph;
  private final INDArray parameters;
  private INDArray gradients;
  private INDArray labels;

  ToyLayer(
      NeuralNetConfiguration holder,
      ToyOutput settings,
      ComputationGraph graph,
      INDArray parameters) {
    super(holder, parameters.dataType());
    this.vocabulary = settings.vocabulary;
    this.graph = graph;
    this.parameters = parameters;
  }

  /** The mean loss; adds its gradient to {@code gradient} unless that is null. */
  private double loss(double[] gradient) {
    float[] w = FlatVector.read(parameters);
    int[][] source = graph.getInput(0).toIntMatrix();
    int[][] previous = graph.getInput(1).toIntMatrix();
    int[][] next = labels.toIntMatrix();
    long tokens = 0;
    for (int[] row : next) {
      for (int id : row) {
        tokens += id == 0 ? 0 : 1;
      }
    }
    double sum = 0;
    for (int row = 0; row < next.length; row++) {
      for (int t = 0; t < next[row].length && next[row][t] != 0; t++) {
        sum += position(w, source[row], previous[row][t], next[row][t], gradient, 1.0 / tokens);
      }
    }
    return sum / tokens;
  }

  private double position(
      float[] w, int[] source, int previous, int next, double[] gradient, double weight) {
    int length = 0;
    while (length < source.length && source[length] != 0) {
      length++;
    }
    double[] logits = new double[vocabulary];
    double total = 0;
    for (int v = 0; v < vocabulary; v++) {
      logits[v] = w[bias(v)] + w[fromTarget(previous, v)];
      for (int s = 0; s < length; s++) {
        logits[v] += w[fromSource(source[s], v)] / (double) length;
      }
      total += Math.exp(logits[v]);
    }
    for (int v = 0; v < vocabulary && gradient != null; v++) {
      double error = weight * (Math.exp(logits[v]) / total - (v == next ? 1 : 0));
      gradient[bias(v)] += error;
      gradient[fromTarget(previous, v)] += error;
      for (int s = 0; s < length; s++) {
        gradient[fromSource(source[s], v)] += error / length;
      }
    }
    return Math.log(total) - logits[next];
  }

  private int fromTarget(int previous, int next) {
    return previous * vocabulary + next;
  }

  private int fromSource(int id, int next) {
    return (vocabulary + id) * vocabulary + next;
  }

  private int bias(int next) {
    return 2 * vocabulary * vocabulary + next;
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr mgr) {
    return loss(null);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr mgr) {
    double[] gradient = new double[(int) parameters.length()];
    loss(gradient);
    float[] rounded = new float[gradient.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) gradient[i];
    }
    FlatVector.write(rounded, gradients);
    Gradient result = new DefaultGradient(gradients);
    result.setGradientFor(PARAMETER, gradients);
    return new Pair<>(result, null);
  }

  @Override
  public INDArray params() {
    return parameters;
  }

  @Override
  public long numParams() {
    return parameters.length();
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return Map.of(PARAMETER, parameters);
  }

  @Override
  public void setParams(INDArray values) {
    parameters.assign(values);
  }

  @Override
  public INDArray getGradientsViewArray() {
    return gradients;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    gradients = view;
  }

  @Override
  public TrainingConfig getConfig() {
    return layerConf();
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnly) {
    return 0;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
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
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr mgr) {
    throw new UnsupportedOperationException();
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr mgr) {
    throw new UnsupportedOperationException();
  }

  @Override
  public double f1Score(DataSet data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw new UnsupportedOperationException();
  }

  @Override
  @SuppressWarnings("deprecation")
  public int numLabels() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void fit(DataSetIterator data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> predict(DataSet data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void fit(DataSet data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw new UnsupportedOperationException();
  }
}
