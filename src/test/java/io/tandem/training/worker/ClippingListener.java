package io.tandem.training.worker;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Clips the gradient of a graph that DL4J itself trains. */
public final class ClippingListener extends BaseTrainingListener {
  private final double clipNorm;

  /**
   * @param clipNorm the largest 2-norm of the gradient, 0 for no clipping
   */
  public ClippingListener(double clipNorm) {
    this.clipNorm = clipNorm;
  }

  @Override
  public void onGradientCalculation(Model model) {
    INDArray gradient = model.getGradientsViewArray();
    double norm = GlobalNormClipping.norm(gradient, WorkerThreads.ONE);
    gradient.muli(GlobalNormClipping.scaleOf(clipNorm, norm));
  }
}
