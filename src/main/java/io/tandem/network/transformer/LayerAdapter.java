package io.tandem.network.transformer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layer that a {@link ParameterVertex} shows to DL4J. DL4J counts parameters over layers only,
 * and {@code fit} silently does nothing when the layers hold none.
 */
final class LayerAdapter extends AbstractLayer<LayerHolder> {
  private final ParameterVertex<?> vertex;

  LayerAdapter(
      VertexConfiguration<?> configuration, ParameterVertex<?> vertex, String name, DataType type) {
    super(holder(configuration, name), type);
    this.vertex = vertex;
  }

  private static NeuralNetConfiguration holder(VertexConfiguration<?> configuration, String name) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(new LayerHolder(name, configuration.updater));
    conf.setVariables(new ArrayList<>(configuration.parameterShapes().keySet()));
    return conf;
  }

  @Override
  public long numParams() {
    return vertex.params().length();
  }

  @Override
  public INDArray params() {
    return vertex.params();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return vertex.getGradientsViewArray();
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return new LinkedHashMap<>(vertex.paramTable(backpropOnly));
  }

  @Override
  public INDArray getParam(String name) {
    return vertex.paramTable(false).get(name);
  }

  @Override
  public void setParam(String name, INDArray value) {
    getParam(name).assign(value);
  }

  @Override
  public void setParams(INDArray values) {
    vertex.params().assign(values);
  }

  @Override
  public TrainingConfig getConfig() {
    return vertex.getConfig();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    throw new IllegalStateException("the vertex computes, not its adapter");
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray error, LayerWorkspaceMgr workspaces) {
    throw new IllegalStateException("the vertex computes, not its adapter");
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}

  @Override
  public void clear() {}
}
