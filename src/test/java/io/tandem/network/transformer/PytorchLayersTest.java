package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.config.MathMode;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.SavedNorm;
import io.tandem.network.kernels.Segments;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.EncoderLayerWeights;
import io.tandem.network.transformer.weights.ParameterTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The expected values of layers in PyTorch's own test suite: model size 4, 2 heads, feed-forward
 * 16, every parameter tensor cos(0), cos(1), … in PyTorch's order [out, in]. Tensors there are
 * [sequence][batch][D]; places that are masked do not exist here, so the others are compared.
 */
@ParameterizedClass
@CsvSource({
  "plain, , DOUBLE",
  "native, openblas, DOUBLE",
  "native, openblas, SINGLE",
  "native, onednn, SINGLE",
  "vector, vector, SINGLE",
  "vector, openblas, SINGLE",
  "vector, onednn, SINGLE"
})
class PytorchLayersTest {
  private static final int D = 4;

  /** PyTorch's default. */
  private static final double NORM_EPSILON = 1e-5;

  private static final int F = 16;
  private static final double RELATIVE = 1e-5;

  private final Kernels kernels;
  private final Precision precision;

  /** The vectors have six digits, and each layer divides by a deviation. */
  private final double absolute;

  PytorchLayersTest(String variant, String products, Precision precision) {
    this.kernels = variant(variant, products);
    this.precision = precision;
    this.absolute = precision == Precision.DOUBLE ? 2e-6 : 1e-5;
  }

  private static Kernels variant(String kernels, String products) {
    try {
      return KernelChoice.make(new KernelRequest(kernels, products, MathMode.FLOAT32));
    } catch (UserException e) {
      return abort(e.getMessage());
    }
  }

  @TestFactory
  List<DynamicTest> rowsOfTheVectors() throws IOException {
    Path file = Vectors.path("transformer/pytorch_layers.jsonl");
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = new ObjectMapper().readTree(line);
      tests.add(DynamicTest.dynamicTest(row.get("id").asText(), () -> check(row)));
    }
    assertThat(tests).hasSize(11);
    return tests;
  }

  private void check(JsonNode row) {
    boolean decoder = row.get("module").asText().contains("Decoder");
    Rows input =
        rows(row.get("input"), row.get(decoder ? "tgt_key_padding_mask" : "src_key_padding_mask"));
    Rows memory = decoder ? rows(row.get("memory"), row.get("memory_key_padding_mask")) : input;
    Activation activation =
        row.get("activation").asText().equals("relu") ? Activation.RELU : Activation.GELU;
    BlockShape shape =
        new BlockShape(D, 2, F, Normalization.POST, activation, 0, 0, 0, NORM_EPSILON);
    Scratch scratch = new Scratch(precision);
    Pass pass =
        new Pass(
            kernels, scratch, memory.segments, input.segments, Pass.Dropouts.NONE, Pass.NO_GOALS);
    Matrix x = input.matrix;
    for (int layer = 0; layer < row.get("num_layers").asInt(); layer++) {
      Matrix y = Matrix.allocate(precision, x.rows(), D);
      if (decoder) {
        new UnmaskedDecoder(shape).forward(pass, x, memory.matrix, y);
      } else {
        EncoderLayerWeights w = EncoderLayerWeights.of(cosines(EncoderLayerWeights.shapes(D, F)));
        new EncoderLayer(shape, 0, precision).forward(pass, w, x, y);
      }
      x = y;
    }
    if (row.get("final_norm").asBoolean()) {
      x = normalized(x);
    }
    input.compare(row.get("expected"), x, absolute);
  }

  private Matrix normalized(Matrix x) {
    Matrix gain = Matrix.allocate(precision, 1, D);
    gain.fill(1);
    Matrix y = Matrix.allocate(precision, x.rows(), D);
    kernels.normalize(
        x,
        new NormWeights(gain, Matrix.allocate(precision, 1, D)),
        NORM_EPSILON,
        new SavedNorm(
            Matrix.allocate(precision, x.rows(), D), Matrix.allocate(precision, x.rows(), 1)),
        y);
    return y;
  }

  /** A decoder layer without the causal mask, as in PyTorch's test. */
  private final class UnmaskedDecoder {
    private final DecoderLayerWeights w;
    private final SelfAttention self;
    private final CrossAttention cross;
    private final FeedForward feedForward;
    private final Residual residual1;
    private final Residual residual2;
    private final Residual residual3;

    UnmaskedDecoder(BlockShape shape) {
      w = DecoderLayerWeights.of(cosines(DecoderLayerWeights.shapes(D, F)));
      self = new SelfAttention(shape, AttentionShape.Mask.ALL, 0, precision);
      residual1 = new Residual(shape, 0, precision);
      cross = new CrossAttention(shape, 0, 0, precision);
      residual2 = new Residual(shape, 0, precision);
      feedForward = new FeedForward(shape, 0, precision);
      residual3 = new Residual(shape, 0, precision);
    }

    void forward(Pass pass, Matrix x, Matrix memory, Matrix y) {
      Matrix s = Matrix.allocate(precision, x.rows(), D);
      Matrix branch = self.forward(pass, w.selfAttention(), pass.target(), x);
      residual1.output(pass, w.selfAttentionNorm(), w.selfAttention().outBias(), x, branch, s);
      Matrix t = Matrix.allocate(precision, x.rows(), D);
      branch = cross.forward(pass, w.crossAttention(), s, memory);
      residual2.output(pass, w.crossAttentionNorm(), w.crossAttention().outBias(), s, branch, t);
      branch = feedForward.forward(pass, w.feedForward(), t);
      residual3.output(pass, w.feedForwardNorm(), w.feedForward().outBias(), t, branch, y);
    }
  }

  /**
   * cos(0), cos(1), … in PyTorch's tensors [out, in], turned to ours [in, out]; q, k, v lie in one
   * tensor there, in this order.
   */
  private ParameterTable cosines(Map<String, long[]> shapes) {
    Map<String, Matrix> parameters = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          int in = (int) shape[0];
          int out = (int) shape[1];
          int firstRow =
              name.endsWith("kv") && !name.endsWith("qkv") ? D : 0; // after the queries' rows
          Matrix m = Matrix.allocate(precision, in, out);
          for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
              m.set(i, j, Math.cos((firstRow + j) * (double) in + i));
            }
          }
          parameters.put(name, m);
        });
    return new ParameterTable(parameters);
  }

  /** Returns the unmasked rows of a [sequence][batch][D] tensor, sentence after sentence. */
  private Rows rows(JsonNode tensor, JsonNode mask) {
    int batch = tensor.get(0).size();
    List<int[]> places = new ArrayList<>();
    int[] offsets = new int[batch + 1];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < tensor.size(); t++) {
        if (mask == null || mask.isNull() || mask.get(b).get(t).asInt() == 0) {
          places.add(new int[] {t, b});
        }
      }
      offsets[b + 1] = places.size();
    }
    Matrix rows = Matrix.allocate(precision, places.size(), D);
    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < D; j++) {
        rows.set(i, j, Rows.at(tensor, places.get(i), j));
      }
    }
    return new Rows(rows, new Segments(offsets), places);
  }

  private record Rows(Matrix matrix, Segments segments, List<int[]> places) {
    private static double at(JsonNode tensor, int[] place, int j) {
      return tensor.get(place[0]).get(place[1]).get(j).asDouble();
    }

    void compare(JsonNode expected, Matrix found, double absolute) {
      for (int i = 0; i < places.size(); i++) {
        for (int j = 0; j < D; j++) {
          double want = at(expected, places.get(i), j);
          assertThat(found.get(i, j))
              .as("row %d, column %d", i, j)
              .isCloseTo(want, within(absolute + RELATIVE * Math.abs(want)));
        }
      }
    }
  }
}
