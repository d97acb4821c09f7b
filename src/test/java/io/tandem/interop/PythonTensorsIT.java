package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that we write, read by safetensors, PyTorch and NumPy. Where no {@code python3} has them,
 * the tests are skipped, which the test run counts and reports.
 */
@Tag("text")
class PythonTensorsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Python python;

  @TempDir private Path folder;

  @BeforeAll
  static void findPython() {
    Optional<Python> found = Python.with("numpy", "safetensors", "torch");
    assumeTrue(found.isPresent(), "no python3 with numpy, safetensors and torch: not compared");
    python = found.get();
  }

  /** Random bits in every type but those given. */
  private static Map<TensorToWrite, byte[]> tensors(ElementType... without) {
    Random random = new Random(20);
    Map<TensorToWrite, byte[]> tensors = new LinkedHashMap<>();
    for (ElementType type : ElementType.values()) {
      if (!List.of(without).contains(type)) {
        for (List<Integer> shape :
            List.of(List.of(2, 3), List.of(5), List.<Integer>of(), List.of(0, 4))) {
          TensorHeader header = new TensorHeader(type + " " + shape.size() + shape, type, shape);
          byte[] bytes = new byte[header.bytes()];
          random.nextBytes(bytes);
          tensors.put(new TensorToWrite(header, TensorData.ofBytes(bytes)), bytes);
        }
      }
    }
    return tensors;
  }

  private List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : python.run("read_tensors.py", file).lines().toList()) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private static String described(JsonNode row) {
    String shape =
        Stream.of(JSON.convertValue(row.get("shape"), Integer[].class))
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "[", "]"));
    return String.join(
        " ",
        row.get("name").asText(),
        row.get("type").asText().replace("torch.", "").toUpperCase(Locale.ROOT),
        shape,
        row.get("bytes").asText());
  }

  private static List<String> described(Map<TensorToWrite, byte[]> tensors) {
    return tensors.entrySet().stream()
        .map(
            tensor ->
                String.join(
                    " ",
                    tensor.getKey().header().name(),
                    tensor.getKey().header().type().toString(),
                    tensor.getKey().header().shape().toString(),
                    HexFormat.of().formatHex(tensor.getValue())))
        .toList();
  }

  @Test
  void safetensorsReadsWhatWeWrite() throws IOException {
    Map<TensorToWrite, byte[]> tensors = tensors();
    Path file = folder.resolve("model.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, List.copyOf(tensors.keySet()), Map.of("format", "pt"));
    }
    List<JsonNode> rows = read(file);
    assertThat(rows.remove(rows.size() - 1).path("metadata").path("format").asText())
        .isEqualTo("pt");
    assertThat(rows.stream().map(PythonTensorsIT::described))
        .containsExactlyInAnyOrderElementsOf(described(tensors));
  }

  @Test
  void numpyReadsWhatWeWrite() throws IOException {
    Map<TensorToWrite, byte[]> tensors = tensors(ElementType.BFLOAT16);
    Path file = folder.resolve("model.npz");
    try (OutputStream out = Files.newOutputStream(file)) {
      MarianNpz.write(out, List.copyOf(tensors.keySet()));
    }
    assertThat(read(file).stream().map(PythonTensorsIT::described))
        .containsExactlyElementsOf(described(tensors));
  }
}
