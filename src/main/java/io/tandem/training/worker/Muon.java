package io.tandem.training.worker;

import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.MatrixOptimizer;
import java.nio.FloatBuffer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon) for the weight matrices of layers,
 * and Adam for everything else. A matrix moves by its momentum, orthogonalized, so that it changes
 * equally much in all directions, and not only in the few that dominate its gradients. The step is
 * as long as Adam's usually is, 0.2 · √max(rows, columns) · rate (Liu et al. 2025, arXiv
 * 2502.16982, section 2.2), so that both share a learning rate. It keeps one number for each
 * parameter of a matrix, Adam two.
 *
 * <p>Its class name is part of the JSON of saved models: do not rename it.
 */
public final class Muon extends ParallelAdam implements MatrixOptimizer {
  private static final long serialVersionUID = 1L;
  private static final double ADAM_STEP = 0.2;

  private float momentum;

  /** Creates an updater for JSON to fill. */
  private Muon() {}

  /**
   * @param momentum the share of a matrix's momentum that each update keeps, from 0 to below 1
   * @param beta1 of Adam, as the other two
   */
  public Muon(ISchedule schedule, double momentum, double beta1, double beta2, double epsilon) {
    super(schedule, beta1, beta2, epsilon);
    this.momentum = (float) momentum;
  }

  public float getMomentum() {
    return momentum;
  }

  @Override
  public Adam clone() {
    return new Muon(getLearningRateSchedule(), momentum, getBeta1(), getBeta2(), getEpsilon());
  }

  @Override
  public IUpdater ofMatrix(int rows, int columns, int projections) {
    return new OfMatrix(getLearningRateSchedule(), momentum, rows, columns, projections);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Muon muon && momentum == muon.momentum && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Float.hashCode(momentum);
  }

  @Override
  public String toString() {
    return "Muon, others by " + super.toString();
  }

  /** The optimizer of a matrix; none equals another, so that each matrix is a block of its own. */
  static final class OfMatrix implements IUpdater {
    private static final long serialVersionUID = 1L;

    private final ISchedule schedule;
    private final float momentum;
    private final int rows;
    private final int columns;
    private final int projections;

    OfMatrix(ISchedule schedule, float momentum, int rows, int columns, int projections) {
      this.schedule = schedule;
      this.momentum = momentum;
      this.rows = rows;
      this.columns = columns;
      this.projections = projections;
    }

    @Override
    public long stateSize(long parameters) {
      return parameters;
    }

    @Override
    public GradientUpdater<OfMatrix> instantiate(INDArray view, boolean initialize) {
      Updater updater = new Updater(this);
      updater.setStateViewArray(view, new long[] {rows, columns}, 'c', initialize);
      return updater;
    }

    @Override
    public GradientUpdater<OfMatrix> instantiate(Map<String, INDArray> state, boolean initialize) {
      Updater updater = new Updater(this);
      updater.setState(state, initialize);
      return updater;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
      return schedule.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
      return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule other) {
      throw new UnsupportedOperationException("the learning rate is that of the network");
    }

    @Override
    public IUpdater clone() {
      return new OfMatrix(schedule, momentum, rows, columns, projections);
    }
  }

  /** The optimizer of one matrix, with its momentum. */
  static final class Updater implements GradientUpdater<OfMatrix>, BlockOptimizer {
    private static final String MOMENTUM_KEY = "M";

    private final OfMatrix config;
    private INDArray momentum;

    private Updater(OfMatrix config) {
      this.config = config;
    }

    @Override
    public OfMatrix getConfig() {
      return config;
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
      setStateViewArray(state.get(MOMENTUM_KEY), new long[0], 'c', initialize);
    }

    @Override
    public Map<String, INDArray> getState() {
      return Map.of(MOMENTUM_KEY, momentum);
    }

    @Override
    public void setStateViewArray(
        INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
      momentum = view.reshape(view.length());
      if (initialize) {
        momentum.assign(0);
      }
    }

    @Override
    public long serialWork() {
      long small = Math.min(config.rows, config.columns / config.projections);
      return small * config.rows * config.columns;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      apply(gradient, Step.plain(iteration));
    }

    @Override
    public void apply(INDArray gradient, Step step) {
      FloatBuffer g = FlatVector.floats(gradient);
      moveMomentum(step.scale(), g, FlatVector.floats(momentum));
      int width = config.columns / config.projections;
      double rate = config.getLearningRate(step.iteration(), /* epoch= */ 0);
      float length = (float) (ADAM_STEP * Math.sqrt(Math.max(config.rows, width)) * rate);
      float[] part = new float[config.rows * width];
      for (int projection = 0; projection < config.projections; projection++) {
        int from = projection * width;
        for (int row = 0; row < config.rows; row++) {
          g.get(row * config.columns + from, part, row * width, width);
        }
        step.orthogonalization().apply(part, config.rows, width);
        for (int i = 0; i < part.length; i++) {
          part[i] *= length;
        }
        for (int row = 0; row < config.rows; row++) {
          g.put(row * config.columns + from, part, row * width, width);
        }
      }
    }

    /** g = scale · g; m = µm + (1 - µ)g; g = µm + (1 - µ)g, as Nesterov's momentum has it. */
    private void moveMomentum(float scale, FloatBuffer gradient, FloatBuffer moments) {
      float kept = config.momentum;
      float[] g = new float[config.columns];
      float[] m = new float[config.columns];
      for (int row = 0; row < config.rows; row++) {
        int at = row * config.columns;
        gradient.get(at, g);
        moments.get(at, m);
        for (int i = 0; i < g.length; i++) {
          float x = scale * g[i];
          m[i] = kept * m[i] + (1 - kept) * x;
          g[i] = kept * m[i] + (1 - kept) * x;
        }
        moments.put(at, m);
        gradient.put(at, g);
      }
    }
  }
}
