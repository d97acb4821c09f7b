package io.tandem.training.worker;

import io.tandem.network.kernels.AdamStep;
import io.tandem.network.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * DL4J's Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), computed by {@link AdamStep} on
 * several threads.
 *
 * <p>Its class name is part of the JSON of saved models: do not rename it.
 */
public class RestartableAdam extends Adam {
  private static final long serialVersionUID = 1L;

  /** Creates an updater for JSON to fill. */
  RestartableAdam() {}

  public RestartableAdam(ISchedule schedule, double beta1, double beta2, double epsilon) {
    super(schedule);
    setBeta1(beta1);
    setBeta2(beta2);
    setEpsilon(epsilon);
  }

  /** DL4J clones the configuration of each layer. */
  @Override
  public Adam clone() {
    return new RestartableAdam(getLearningRateSchedule(), getBeta1(), getBeta2(), getEpsilon());
  }

  @Override
  public GradientUpdater<Adam> instantiate(INDArray view, boolean initialize) {
    Updater updater = new Updater(this);
    INDArray flat = view.reshape(view.length());
    updater.setStateViewArray(flat, new long[] {flat.length() / 2}, flat.ordering(), initialize);
    return updater;
  }

  @Override
  public GradientUpdater<Adam> instantiate(Map<String, INDArray> state, boolean initialize) {
    Updater updater = new Updater(this);
    updater.setState(state, initialize);
    return updater;
  }

  /** Parameters of equal settings form one block. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RestartableAdam && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /**
   * Makes the network's optimizers scale its next gradient, which saves a pass over it.
   *
   * @return whether they all are of this class; otherwise nothing has been done
   */
  static boolean scaleNextGradient(Model model, float scale) {
    if (!(model instanceof ComputationGraph graph)) {
      return false;
    }
    List<Updater> optimizers = new ArrayList<>();
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (!(block.getGradientUpdater() instanceof Updater optimizer)) {
        return false;
      }
      optimizers.add(optimizer);
    }
    optimizers.forEach(optimizer -> optimizer.scale = scale);
    return true;
  }

  /** The optimizer of one block of parameters. */
  static final class Updater extends AdamUpdater {
    private int gradients = 1;
    private float scale = 1;
    private WorkerThreads threads = WorkerThreads.ONE;

    Updater(RestartableAdam config) {
      super(config);
    }

    /**
     * Prepares for steps that are each given one gradient.
     *
     * @param several the number of gradients of whose mean the second moment is to be: {@link
     *     AdamStep#ofMean}
     */
    void start(int several) {
      gradients = several;
      scale = 1; // it may be left over from a gradient without an update
    }

    /** Splits the next steps over these threads. */
    void computeOn(WorkerThreads others) {
      threads = others;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      if (gradient.dataType() != DataType.FLOAT) {
        throw new IllegalStateException(
            "gradients of %s: training is in single precision".formatted(gradient.dataType()));
      }
      Adam settings = getConfig();
      int count = iteration + 1;
      AdamStep step =
          AdamStep.of(
                  settings.getLearningRate(iteration, epoch),
                  settings.getBeta1(),
                  settings.getBeta2(),
                  settings.getEpsilon(),
                  count)
              .ofMean(gradients, count);
      Matrix g = row(gradient);
      Matrix m = row(getM());
      Matrix v = row(getV());
      threads.forRanges(
          g.columns(),
          (from, to) -> {
            int length = to - from;
            step.apply(
                scale, g.columns(from, length), m.columns(from, length), v.columns(from, length));
          });
      scale = 1;
    }

    private static Matrix row(INDArray flat) {
      return Matrix.of(flat.reshape(flat.length()));
    }
  }
}
