package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Bfloat16;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.NamedParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

class MuonTest {
  private static final int VOCABULARY = 30;
  private static final InverseSquareRootSchedule SCHEDULE = new InverseSquareRootSchedule(0.02, 3);
  private static final Muon MUON = new Muon(SCHEDULE, 0.8, 0.9, 0.98, 1e-9);

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] orthogonalized(float[] matrix, int rows, int columns) {
    return orthogonalized(matrix, rows, columns, MathMode.FLOAT32);
  }

  private static float[] orthogonalized(float[] matrix, int rows, int columns, MathMode math) {
    float[] result = matrix.clone();
    new Orthogonalization(() -> KernelChoice.best(math)).apply(result, rows, columns);
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "24, 24, FLOAT32", "16, 40, FLOAT32", "40, 16, FLOAT32", "1, 9, FLOAT32",
    "24, 24, BF16", "16, 40, BF16", "40, 16, BF16", "64, 512, BF16"
  })
  void orthogonalizedMatricesChangeAllDirectionsAboutEquallyMuch(
      int rows, int columns, MathMode math) {
    assumeTrue(math == MathMode.FLOAT32 || Bfloat16.obstacle().isEmpty());
    float[] found = orthogonalized(random(rows, rows * columns), rows, columns, math);
    INDArray matrix = Nd4j.createFromArray(found).reshape('c', rows, columns);
    for (int trial = 0; trial < 50; trial++) {
      boolean wide = rows <= columns;
      INDArray x = Nd4j.createFromArray(random(trial, Math.min(rows, columns)));
      INDArray y = wide ? matrix.transpose().mmul(x) : matrix.mmul(x);
      double gain = y.norm2Number().doubleValue() / x.norm2Number().doubleValue();
      assertThat(gain).isBetween(0.65, 1.25);
    }
  }

  /** Rounding errors are as large as the smallest singular values, and grow with every step. */
  @ParameterizedTest
  @CsvSource({"32, FLOAT32", "32, BF16", "64, FLOAT32", "64, BF16", "512, FLOAT32", "512, BF16"})
  void singularValuesOfAllSizesStayWithinBounds(int columns, MathMode math) {
    assumeTrue(math == MathMode.FLOAT32 || Bfloat16.obstacle().isEmpty());
    int rows = 32;
    float[] values = random(columns, rows * columns);
    float[] matrix = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < rows; k++) {
        // Hadamard's matrix mixes rows of lengths from 1 to 1e-6.
        double mixed = Math.pow(1e-6, k / 31.0) * (Integer.bitCount(i & k) % 2 == 0 ? 1 : -1);
        for (int j = 0; j < columns; j++) {
          matrix[i * columns + j] += (float) (mixed * values[k * columns + j]);
        }
      }
    }
    float[] found = orthogonalized(matrix, rows, columns, math);
    INDArray q = Nd4j.createFromArray(found).reshape('c', rows, columns);
    INDArray direction = Nd4j.createFromArray(random(1, rows)).reshape('c', rows, 1);
    double largest = 0;
    for (int i = 0; i < 50; i++) {
      direction = q.mmul(q.transpose().mmul(direction));
      largest = direction.norm2Number().doubleValue();
      direction.divi(largest);
    }
    assertThat(Math.sqrt(largest)).isBetween(0.9, 1.4);
    assertThat(q.norm2Number().doubleValue()).isGreaterThan(2.5);
  }

  @Test
  void theLengthOfAMatrixDoesNotMatter() {
    float[] matrix = random(1, 8 * 20);
    float[] small = matrix.clone();
    for (int i = 0; i < small.length; i++) {
      small[i] *= 0x1p-20f;
    }
    assertThat(orthogonalized(small, 8, 20))
        .containsExactly(orthogonalized(matrix, 8, 20), within(1e-5f));
    assertThat(orthogonalized(new float[160], 8, 20)).containsOnly(0);
  }

  /** The formulas in double precision, on arrays [rows][columns]. */
  private static final class Oracle {
    private final double[][] momentum;

    Oracle(int rows, int columns) {
      momentum = new double[rows][columns];
    }

    double[][] difference(double[][] gradient, double rate, int projections) {
      int rows = gradient.length;
      int columns = gradient[0].length;
      int width = columns / projections;
      double[][] difference = new double[rows][columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          momentum[i][j] = 0.8 * momentum[i][j] + 0.2 * gradient[i][j];
          difference[i][j] = 0.8 * momentum[i][j] + 0.2 * gradient[i][j];
        }
      }
      for (int from = 0; from < columns; from += width) {
        double[][] x = new double[rows][width];
        double norm = 0;
        for (int i = 0; i < rows; i++) {
          System.arraycopy(difference[i], from, x[i], 0, width);
          for (double value : x[i]) {
            norm += value * value;
          }
        }
        x = sum(x, 1 / Math.sqrt(norm), x, 0);
        for (int step = 0; step < 5; step++) {
          double[][] cubed = product(product(x, transposed(x)), x);
          double[][] fifth = product(product(x, transposed(x)), cubed);
          x = sum(sum(x, 3.4445, cubed, -4.7750), 1, fifth, 2.0315);
        }
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < width; j++) {
            difference[i][from + j] = rate * 0.2 * Math.sqrt(Math.max(rows, width)) * x[i][j];
          }
        }
      }
      return difference;
    }

    private static double[][] transposed(double[][] a) {
      double[][] t = new double[a[0].length][a.length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < a[0].length; j++) {
          t[j][i] = a[i][j];
        }
      }
      return t;
    }

    private static double[][] product(double[][] a, double[][] b) {
      double[][] c = new double[a.length][b[0].length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < b[0].length; j++) {
          for (int k = 0; k < b.length; k++) {
            c[i][j] += a[i][k] * b[k][j];
          }
        }
      }
      return c;
    }

    private static double[][] sum(double[][] a, double ofA, double[][] b, double ofB) {
      double[][] c = new double[a.length][a[0].length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < a[0].length; j++) {
          c[i][j] = ofA * a[i][j] + ofB * b[i][j];
        }
      }
      return c;
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 12, 1", "12, 36, 3", "12, 24, 2", "8, 20, 1", "20, 8, 1"})
  void updatesAreThoseOfTheFormulas(int rows, int columns, int projections) {
    GradientUpdater<?> muon =
        MUON.ofMatrix(rows, columns, projections)
            .instantiate(Nd4j.zeros(DataType.FLOAT, 1, (long) rows * columns), true);
    Oracle oracle = new Oracle(rows, columns);
    for (int update = 0; update < 4; update++) {
      float[] values = random(update, rows * columns);
      double[][] gradient = new double[rows][columns];
      for (int i = 0; i < values.length; i++) {
        gradient[i / columns][i % columns] = values[i];
      }
      double[][] expected = oracle.difference(gradient, SCHEDULE.rate(update + 1), projections);
      INDArray found = Nd4j.createFromArray(values);
      muon.applyUpdater(found, update, 0);
      for (int i = 0; i < values.length; i++) {
        assertThat(found.getDouble(i)).isCloseTo(expected[i / columns][i % columns], within(1e-5));
      }
    }
  }

  private static ComputationGraph graph(IUpdater updater) {
    return Networks.graph(
        Networks.model("model.modelSize=16"), VOCABULARY, DataType.FLOAT, updater);
  }

  private static MultiDataSet batch(int update) {
    return Networks.batch(update, 3, 5, VOCABULARY);
  }

  private static List<MultiDataSet> batches(int from, int to) {
    List<MultiDataSet> batches = new ArrayList<>();
    for (int update = from; update < to; update++) {
      batches.add(batch(update));
    }
    return batches;
  }

  @Test
  void onlyMatricesOfLayersAreNotUpdatedByAdam() {
    ComputationGraph byMuon = graph(MUON);
    ComputationGraph byAdam = graph(new ParallelAdam(SCHEDULE, 0.9, 0.98, 1e-9));
    for (ComputationGraph graph : List.of(byMuon, byAdam)) {
      new LocalTrainer(graph, 0, 1).run(batches(0, 2).iterator());
    }
    long state = 0;
    for (NamedParameter parameter : TransformerGraph.namedParameters(byMuon.getConfiguration())) {
      boolean matrix = parameter.rows() > 1 && !parameter.vertex().equals("embedding");
      float[] muon = of(byMuon, parameter);
      // From the second update on, gradients depend on how the matrices were updated.
      state += (matrix ? 1L : 2L) * muon.length;
      assertThat(muon).as(parameter.path()).isNotEqualTo(of(byAdam, parameter));
    }
    assertThat(byMuon.getUpdater().getStateViewArray().length()).isEqualTo(state);
    assertThat(TransformerGraph.updaterState(byMuon.getConfiguration())).isEqualTo(state);
    assertThat(TransformerGraph.updaterState(byAdam.getConfiguration()))
        .isEqualTo(byAdam.getUpdater().getStateViewArray().length());

    ComputationGraph muonOnce = graph(MUON);
    ComputationGraph adamOnce = graph(new ParallelAdam(SCHEDULE, 0.9, 0.98, 1e-9));
    for (ComputationGraph graph : List.of(muonOnce, adamOnce)) {
      new LocalTrainer(graph, 0, 0).run(batches(0, 1).iterator());
    }
    for (NamedParameter parameter : TransformerGraph.namedParameters(byMuon.getConfiguration())) {
      boolean matrix = parameter.rows() > 1 && !parameter.vertex().equals("embedding");
      assertThat(Arrays.equals(of(muonOnce, parameter), of(adamOnce, parameter)))
          .as(parameter.path())
          .isEqualTo(!matrix);
    }
  }

  private static float[] of(ComputationGraph graph, NamedParameter parameter) {
    float[] values = new float[parameter.to() - parameter.from()];
    FlatVector.floats(graph.params()).get(parameter.from(), values);
    return values;
  }

  @Test
  void aTrainingContinuesToTheSameBits() {
    LocalTrainer whole = new LocalTrainer(graph(MUON), 0, 1);
    whole.run(batches(0, 5).iterator());
    LocalTrainer first = new LocalTrainer(graph(MUON), 0, 1);
    first.run(batches(0, 2).iterator());
    LocalTrainer second = new LocalTrainer(graph(MUON), 0, 1);
    second.load(first.parameters(), first.updaterState(), 2);
    second.run(batches(2, 5).iterator());
    assertThat(second.parameters()).isEqualTo(whole.parameters());
    assertThat(second.updaterState()).isEqualTo(whole.updaterState());
  }

  @Test
  void survivesJsonAndCloning() {
    ComputationGraphConfiguration configuration = graph(MUON).getConfiguration();
    String json = configuration.toJson();
    assertThat(json).contains(Muon.class.getName()).contains("\"momentum\" : 0.8");
    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
    assertThat(read.toJson()).isEqualTo(json);
    assertThat(configuration.clone().toJson()).contains(Muon.class.getName());
    ComputationGraph again = TransformerGraph.create(read);
    assertThat(UpdaterLayout.of(again, MathMode.FLOAT32).stateLength())
        .isEqualTo(UpdaterLayout.of(graph(MUON), MathMode.FLOAT32).stateLength());
    assertThat(MUON.clone()).isEqualTo(MUON).isInstanceOf(Muon.class);
    assertThat(MUON)
        .isNotEqualTo(new ParallelAdam(SCHEDULE, 0.9, 0.98, 1e-9))
        .isNotEqualTo(new Muon(SCHEDULE, 0.9, 0.9, 0.98, 1e-9));
  }
}
