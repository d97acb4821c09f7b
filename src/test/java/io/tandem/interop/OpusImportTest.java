package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.RandomAccessBytes;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A small random model of OPUS-MT's form, written by PyTorch, safetensors and NumPy, is imported
 * from each layout and computes what PyTorch computes. Where {@code python3} lacks them, the tests
 * are skipped, which the test run counts and reports.
 */
class OpusImportTest {
  private static final Configuration HADOOP = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 2e-5;

  @TempDir private static Path shared;
  private static Optional<OpusFolder> model;

  @TempDir private Path folder;

  @BeforeAll
  static void makeModel() throws IOException {
    Optional<Python> python = Python.with("torch", "safetensors", "numpy");
    model =
        python.isEmpty()
            ? Optional.empty()
            : Optional.of(new OpusFolder(python.get(), shared, 150).withWeights(16, 2, 24, 4));
  }

  @ParameterizedTest
  @FieldSource("io.tandem.interop.OpusFolder#LAYOUTS")
  void computesWhatPyTorchComputes(String layout) throws IOException {
    assumeTrue(model.isPresent(), "python3 has no torch, safetensors or numpy");
    Path imported = folder.resolve("imported");

    ModelImport.of(path(model.get().layout(layout)), HADOOP).write(path(imported), line -> {});

    TrainedModel found = new TrainedModels(HadoopConf.of(HADOOP)).open(imported.toString());
    double largest = model.get().largestDifference(found, layout, model.get().pairs(3, 5));
    System.out.printf(
        Locale.ROOT, "%s: log probabilities within %.1e of PyTorch's%n", layout, largest);
    assertThat(largest).isLessThan(TOLERANCE);
  }

  /** Its vocabulary has the other tool's order again, and not a number has changed. */
  @ParameterizedTest
  @CsvSource({
    "safetensors, HUGGINGFACE, model.safetensors, vocab.json",
    "npz,         MARIAN,      model.npz,         vocab.yml",
  })
  void goesOutAsItCameIn(String layout, ModelFormat format, String weights, String vocabulary)
      throws IOException {
    assumeTrue(model.isPresent(), "python3 has no torch, safetensors or numpy");
    Path original = model.get().layout(layout);
    Path imported = folder.resolve("imported");
    Path exported = folder.resolve("exported");
    ModelImport.of(path(original), HADOOP).write(path(imported), line -> {});

    ModelExport.of(new TrainedModels(HadoopConf.of(HADOOP)).open(imported.toString()))
        .write(format, path(exported), HADOOP, line -> {});

    assertThat(ids(exported.resolve(vocabulary))).isEqualTo(ids(original.resolve(vocabulary)));
    try (TensorFile before = open(original.resolve(weights));
        TensorFile after = open(exported.resolve(weights))) {
      assertThat(after.headers().keySet()).containsAll(before.headers().keySet());
      for (String name : before.headers().keySet()) {
        if (!name.startsWith("special:")) {
          assertThat(after.headers().get(name)).isEqualTo(before.headers().get(name));
          assertThat(after.bytes(name)).as(name).isEqualTo(before.bytes(name));
        }
      }
    }
  }

  /** Every line of the YAML is a member of an object in JSON. */
  private static JsonNode ids(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return JSON.readTree(text.startsWith("{") ? text : "{" + text.replace("\n", ",") + "}");
  }

  private static TensorFile open(Path file) throws IOException {
    RandomAccessBytes bytes = RandomAccessBytes.of(Files.readAllBytes(file), file.toString());
    return file.toString().endsWith(".npz") ? MarianNpz.open(bytes) : Safetensors.open(bytes);
  }

  private static org.apache.hadoop.fs.Path path(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
