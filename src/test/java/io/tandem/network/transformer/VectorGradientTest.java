package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.opentest4j.TestAbortedException;

/**
 * The gradients of the kernels that train, which know single precision alone, against central
 * differences of the loss that a twin of the network in double precision has by the plain kernels.
 * Every parameter tensor is moved along its gradient and along a random direction. Sizes are no
 * multiples of a processor's lanes.
 */
class VectorGradientTest {
  private static final int VOCABULARY = 37;
  private static final String DROPOUT = " dropout=0.3 attentionDropout=0.3 feedForwardDropout=0.3";
  private static final double STEP = 1e-5;

  /**
   * The largest error, relative to a gradient's norm, from rounding to single precision in the
   * backward pass.
   */
  private static final double ROUNDING = 2e-4;

  @ParameterizedTest
  @CsvSource({
    "vector, vector, activation=relu" + DROPOUT,
    "vector, vector, normalization=pre activation=gelu" + DROPOUT,
    "vector, onednn, activation=gelu",
    "vector, onednn, normalization=pre activation=relu" + DROPOUT,
    "vector, openblas, activation=relu" + DROPOUT,
    "native, openblas, normalization=pre activation=relu" + DROPOUT,
    "vector, vector, activation=swish tying=none outputBias=true start=zero" + DROPOUT,
    "native, openblas, activation=swish tying=target normEpsilon=0.01 normalization=pre",
    "vector, openblas, outputBias=true start=zero positions=halves" + DROPOUT
  })
  void everyTensorHasTheGradientThatDifferencesInDoubleGive(
      String kernels, String products, String options) {
    ModelSettings model =
        Networks.model(Networks.options("modelSize=18 feedForwardSize=35", options));
    ComputationGraph single = Networks.graph(model, VOCABULARY, DataType.FLOAT, new NoOp());
    TransformerGraph.trainBy(single, kernels(kernels, products));
    ComputationGraph twin = Networks.graph(model, VOCABULARY, DataType.DOUBLE, new NoOp());
    TransformerGraph.trainBy(twin, kernels("plain", null));
    twin.params().assign(single.params().castTo(DataType.DOUBLE));
    MultiDataSet batch = Networks.batch(11, 5, 7, VOCABULARY);
    single.setInputs(batch.getFeatures());
    single.setLabels(batch.getLabels());
    single.computeGradientAndScore();

    SplittableRandom random = new SplittableRandom(3);
    Map<String, INDArray> gradients = single.gradient().gradientForVariable();
    assertThat(gradients.keySet()).isEqualTo(twin.paramTable().keySet());
    gradients.forEach(
        (name, gradient) -> {
          INDArray found = gradient.castTo(DataType.DOUBLE);
          double norm = found.norm2Number().doubleValue();
          assertThat(norm).as("gradient of " + name).isPositive();
          double[] values = random.doubles(found.length(), -1, 1).toArray();
          INDArray anywhere = Nd4j.createFromArray(values).reshape(found.shape());
          for (INDArray direction : new INDArray[] {found, anywhere}) {
            INDArray unit = direction.div(direction.norm2Number().doubleValue());
            double along = found.mul(unit).sumNumber().doubleValue();
            assertThat(along)
                .as("derivative of " + name)
                .isCloseTo(difference(twin, name, unit, batch), within(ROUNDING * norm));
          }
        });
  }

  /** Returns the derivative of the loss along a direction of one tensor. */
  private static double difference(
      ComputationGraph graph, String name, INDArray direction, MultiDataSet batch) {
    INDArray tensor = graph.getParam(name);
    INDArray before = tensor.dup();
    tensor.assign(before.add(direction.mul(STEP)));
    double above = graph.score(batch, true);
    tensor.assign(before.sub(direction.mul(STEP)));
    double below = graph.score(batch, true);
    tensor.assign(before);
    return (above - below) / (2 * STEP);
  }

  private static Kernels kernels(String kernels, String products) {
    try {
      return KernelChoice.make(new KernelRequest(kernels, products, MathMode.FLOAT32));
    } catch (UserException e) {
      throw new TestAbortedException("skipped: " + e.getMessage());
    }
  }
}
