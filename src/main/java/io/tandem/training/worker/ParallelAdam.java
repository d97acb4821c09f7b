package io.tandem.training.worker;

import io.tandem.network.kernels.AdamStep;
import io.tandem.network.kernels.Matrix;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * DL4J's Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), computed by {@link AdamStep} on
 * several threads, with the same bits on any number of them.
 *
 * <p>Its class name is part of the JSON of saved models: do not rename it.
 */
public class ParallelAdam extends Adam {
  private static final long serialVersionUID = 1L;

  /** Creates an updater for JSON to fill. */
  ParallelAdam() {}

  public ParallelAdam(ISchedule schedule, double beta1, double beta2, double epsilon) {
    super(schedule);
    setBeta1(beta1);
    setBeta2(beta2);
    setEpsilon(epsilon);
  }

  /** DL4J clones the configuration of each layer. */
  @Override
  public Adam clone() {
    return new ParallelAdam(getLearningRateSchedule(), getBeta1(), getBeta2(), getEpsilon());
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
    return other instanceof ParallelAdam && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** The optimizer of one block of parameters. */
  static final class Updater extends AdamUpdater implements BlockOptimizer {
    private int gradients = 1;

    Updater(ParallelAdam config) {
      super(config);
    }

    @Override
    public void estimateMeanOf(int several) {
      gradients = several;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      apply(gradient, Step.plain(iteration));
    }

    @Override
    public void apply(INDArray gradient, Step step) {
      if (gradient.dataType() != DataType.FLOAT) {
        throw new IllegalStateException(
            "gradients of %s: training is in single precision".formatted(gradient.dataType()));
      }
      Adam settings = getConfig();
      int count = step.iteration() + 1;
      AdamStep adam =
          AdamStep.of(
                  settings.getLearningRate(step.iteration(), /* epoch= */ 0),
                  settings.getBeta1(),
                  settings.getBeta2(),
                  settings.getEpsilon(),
                  count)
              .ofMean(gradients, count);
      Matrix g = row(gradient);
      Matrix m = row(getM());
      Matrix v = row(getV());
      step.threads()
          .forRanges(
              g.columns(),
              (from, to) -> {
                int length = to - from;
                adam.apply(
                    step.scale(),
                    g.columns(from, length),
                    m.columns(from, length),
                    v.columns(from, length));
              });
    }

    private static Matrix row(INDArray flat) {
      return Matrix.of(flat.reshape(flat.length()));
    }
  }
}
