package io.tandem.network.transformer;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The part of DL4J's output interface that expects one class label per example. A sequence of
 * tokens has none, and no path of a ComputationGraph calls these methods.
 */
abstract class NoClassLabels extends AbstractLayer<LayerHolder> implements IOutputLayer {
  NoClassLabels(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private static UnsupportedOperationException noClasses() {
    return new UnsupportedOperationException(
        "a translation has no class label: use the ComputationGraph's fit, score and output");
  }

  @Override
  public double f1Score(DataSet data) {
    throw noClasses();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw noClasses();
  }

  @Override
  @SuppressWarnings("deprecation") // The interface demands it.
  public int numLabels() {
    throw noClasses();
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw noClasses();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw noClasses();
  }

  @Override
  public List<String> predict(DataSet data) {
    throw noClasses();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw noClasses();
  }

  @Override
  public void fit(DataSet data) {
    throw noClasses();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw noClasses();
  }
}
