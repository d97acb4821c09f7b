package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.interop.model.ExportMath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exported weights, read by {@code exported_tensors.py} with NumPy alone, are the same numbers in
 * each format. Where {@code python3} lacks NumPy, the tests are skipped, which the test run counts
 * and reports.
 */
class ExportedTensorsTest {
  private static Optional<Python> python;

  @TempDir private Path folder;

  @BeforeAll
  static void findNumPy() {
    python = Python.with("numpy");
  }

  @Test
  void allFormatsHoldTheSameNumbers() throws IOException {
    assumeTrue(python.isPresent(), "python3 has no numpy: exported weights were not compared");
    ModelExport model =
        ModelExport.of(
            RandomModel.of(
                RandomModel.unigram(),
                "model.positions=marian",
                "model.start=zero",
                "model.activation=swish",
                "model.outputBias=true"));
    write(model, ModelFormat.HUGGINGFACE, "huggingface");
    write(model, ModelFormat.MARIAN, "marian");
    write(model, ModelFormat.CTRANSLATE2, "ctranslate2");
    write(model.in(ExportMath.INT8), ModelFormat.CTRANSLATE2, "int8");

    String compared = compare("huggingface", "ctranslate2", "int8", "marian");

    assertThat(compared)
        .containsPattern("ctranslate2/model.bin: 88 tensors, largest difference 0.0e\\+00\n")
        .containsPattern("int8/model.bin: 88 tensors, largest difference [1-9].*e-0[23]\n")
        .containsPattern("marian/model.bin: 88 tensors, largest difference 0.0e\\+00\n")
        .containsPattern("marian/model.npz: 88 tensors, largest difference 0.0e\\+00\n");
    assertThat(
            python
                .orElseThrow()
                .run("exported_tensors.py", "dump", folder.resolve("ctranslate2/model.bin")))
        .containsPattern("decoder/start_from_zero_embedding \\|i1 \\[] [0-9a-f]{64}\n");
  }

  @Test
  void interleavedPositionsAndSeparateEmbeddings() throws IOException {
    assumeTrue(python.isPresent(), "python3 has no numpy: exported weights were not compared");
    ModelExport model = ModelExport.of(RandomModel.of(RandomModel.separate(), "model.tying=none"));
    write(model, ModelFormat.HUGGINGFACE, "huggingface");
    write(model, ModelFormat.CTRANSLATE2, "ctranslate2");

    assertThat(compare("huggingface", "ctranslate2"))
        .contains("ctranslate2/model.bin: 88 tensors, largest difference 0.0e+00\n");
  }

  private void write(ModelExport model, ModelFormat format, String name) throws IOException {
    model.write(
        format,
        new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()),
        new Configuration(),
        line -> {});
  }

  private String compare(String... directories) {
    Object[] arguments = new Object[directories.length + 1];
    arguments[0] = "compare";
    for (int i = 0; i < directories.length; i++) {
      arguments[i + 1] = folder.resolve(directories[i]);
    }
    String printed = python.orElseThrow().run("exported_tensors.py", arguments);
    System.out.print(printed);
    return printed;
  }
}
