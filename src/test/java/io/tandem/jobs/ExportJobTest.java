package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.interop.onnx.NpmFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
  @TempDir private Path dir;
  private TestModel model;

  @BeforeEach
  void makeModel() throws IOException {
    model = TestModel.in(dir.resolve("run"));
  }

  private String[] export(String format, String... more) {
    return Stream.concat(
            Stream.of(
                "--model=" + model.runPath(),
                "--format=" + format,
                "--output=" + dir.resolve("out")),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void thePageLetsItsReaderChooseBetweenTheFormatsOfTheWeights() throws IOException {
    Path npm = dir.resolve("node_modules");
    NpmFolder.install(npm, "2.0.0");

    String said =
        SampleJobs.call(
            new ExportJob(),
            export("onnx", "--browser", "--npm-folder=" + npm, "--math=float32,int8"));

    assertThat(said).contains("wrote ").doesNotContain("fetching");
    Path out = dir.resolve("out");
    assertThat(out.resolve("index.html")).content().contains("\"formats\":[\"fp32\",\"q8\"]");
    assertThat(out.resolve("web/transformers.min.js")).hasContent("library");
    assertThat(out.resolve("config.json")).content().contains("\"dtype\" : \"fp32\"");
    assertThat(out.resolve("README.md")).content().contains("Or in the browser");
    assertThat(out.resolve("onnx/encoder_model_quantized.onnx").toFile())
        .isFile()
        .satisfies(
            quantized ->
                assertThat(quantized.length())
                    .isLessThan(out.resolve("onnx/encoder_model.onnx").toFile().length()));
    assertThat(out.resolve("onnx/decoder_model_merged_quantized.onnx")).exists();
    assertThat(out.resolve("onnx/decoder_model_merged.onnx")).exists();
  }

  @Test
  void eightBitsAreWrittenAlone() throws IOException {
    SampleJobs.call(new ExportJob(), export("onnx", "--math=int8"));

    assertThat(dir.resolve("out/onnx/encoder_model_quantized.onnx")).exists();
    assertThat(dir.resolve("out/onnx/encoder_model.onnx")).doesNotExist();
    assertThat(dir.resolve("out/config.json")).content().contains("\"dtype\" : \"q8\"");
  }

  @Test
  void aFormatThatHoldsOneOfThemIsRefusedBoth() {
    assertThat(
            SampleJobs.mistake(
                new ExportJob(), export("ctranslate2", "--math=float32", "--math=int8")))
        .startsWith("export: --math float32,int8: a directory for ctranslate2 holds one of them");
    assertThat(dir.resolve("out")).doesNotExist();
  }
}
