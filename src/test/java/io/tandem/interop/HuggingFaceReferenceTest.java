package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.run.TrainedModel;
import io.tandem.subword.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exported models, read by {@code marianmt_reference.py} in PyTorch. Where {@code python3} lacks
 * PyTorch or safetensors, the tests are skipped, which the test run counts and reports.
 */
class HuggingFaceReferenceTest {
  /** The tolerance of log probabilities; both programs compute in single precision. */
  private static final double TOLERANCE = 2e-5;

  private static Optional<Python> python;

  @TempDir private Path folder;

  @BeforeAll
  static void findPyTorch() {
    python = Python.with("torch", "safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.activation=relu",
        "model.activation=gelu model.tying=target",
        "model.activation=swish model.outputBias=true model.positions=halves model.start=zero",
        "model.positions=marian model.start=zero model.tying=none model.outputBias=true",
      })
  void theReferenceComputesTheSameProbabilities(String settings) throws IOException {
    assumeTrue(
        python.isPresent(),
        "python3 has no torch or no safetensors: the model was not read by PyTorch");
    TrainedModel model = RandomModel.of(RandomModel.unigram(), settings.split(" "));
    Path exported = folder.resolve("exported");
    ModelExport.of(model)
        .write(
            ModelFormat.HUGGINGFACE,
            new org.apache.hadoop.fs.Path(exported.toUri()),
            new Configuration(),
            line -> {});
    int vocabulary = RandomModel.unigram().size();
    List<Map<String, int[]>> pairs = pairs(vocabulary);
    Path ids = folder.resolve("ids.json");
    new ObjectMapper().writeValue(ids.toFile(), pairs);
    Path out = folder.resolve("out.f32");

    python.orElseThrow().run("marianmt_reference.py", exported, ids, out);

    FloatBuffer theirs =
        ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    // A decoder that starts from zeros has one more token there.
    int columns = vocabulary + (settings.contains("start=zero") ? 1 : 0);
    double largest = 0;
    ForcedProbabilities forced = ForcedProbabilities.of(model);
    for (Map<String, int[]> pair : pairs) {
      for (float[] ours : forced.of(pair.get("source"), pair.get("target"))) {
        float[] row = new float[columns];
        theirs.get(row);
        for (int id = 0; id < vocabulary; id++) {
          largest = Math.max(largest, Math.abs(row[id] - ours[id]));
        }
      }
    }
    System.out.printf(
        Locale.ROOT, "%s: log probabilities within %.1e of PyTorch's%n", settings, largest);
    assertThat(theirs.remaining()).isZero();
    assertThat(largest).isLessThan(TOLERANCE);
  }

  private static List<Map<String, int[]>> pairs(int vocabulary) {
    Random random = new Random(3);
    List<Map<String, int[]>> pairs = new ArrayList<>();
    for (int length : new int[] {1, 4, 70}) {
      int[] source = Arrays.copyOf(ids(random, length, vocabulary), length + 1);
      source[length] = Vocabulary.EOS;
      pairs.add(Map.of("source", source, "target", ids(random, length + 2, vocabulary)));
    }
    return pairs;
  }

  private static int[] ids(Random random, int length, int vocabulary) {
    return random.ints(length, Vocabulary.UNK, vocabulary).toArray();
  }
}
