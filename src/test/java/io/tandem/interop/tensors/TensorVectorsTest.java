package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Vectors;
import io.tandem.config.GivenPath;
import io.tandem.config.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of safetensors, PyTorch and NumPy themselves. */
class TensorVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static TensorFile open(String name) throws IOException {
    RandomAccessBytes bytes =
        RandomAccessBytes.open(
            GivenPath.file(Vectors.path("interop/" + name).toString()), new Configuration(false));
    return name.endsWith(".safetensors")
        ? Safetensors.open(bytes)
        : name.endsWith(".npz") ? MarianNpz.open(bytes) : PytorchZip.open(bytes);
  }

  private static List<JsonNode> expected(String file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Vectors.lines(Vectors.path("interop/expected.jsonl"))) {
      JsonNode row = JSON.readTree(line);
      if (row.get("file").asText().equals(file)) {
        rows.add(row);
      }
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mixed.safetensors",
        "state.bin",
        "protocol4.bin",
        "stored.npz",
        "deflated.npz",
        "versions.npz"
      })
  void everyTensorHasTheBytesAndTheFloatsThatTheOtherProgramSees(String name) throws IOException {
    List<JsonNode> expected = expected(name);
    try (TensorFile file = open(name)) {
      Set<String> names = new LinkedHashSet<>();
      for (JsonNode row : expected) {
        String tensor = row.get("name").asText();
        names.add(tensor);
        assertThat(file.headers().get(tensor))
            .isEqualTo(
                new TensorHeader(
                    tensor,
                    ElementType.valueOf(row.get("type").asText()),
                    JSON.convertValue(
                        row.get("shape"),
                        JSON.getTypeFactory().constructCollectionType(List.class, Integer.class))));
        assertThat(HexFormat.of().formatHex(file.bytes(tensor)))
            .as(tensor)
            .isEqualTo(row.get("bytes").asText());
        if (row.has("floats")) {
          assertThat(bits(file.floats(tensor)))
              .as(tensor)
              .isEqualTo(JSON.convertValue(row.get("floats"), int[].class));
        }
      }
      assertThat(file.headers().keySet()).isEqualTo(names);
    }
  }

  private static int[] bits(float... values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "legacy.bin | found a file of PyTorch before 1.6",
        "module.bin | imports torch.nn.modules.linear.Linear (nothing was executed)",
        "script.bin | found a program of TorchScript",
        "nested.bin | found a dictionary as model",
        "fortran.npz | found the order of Fortran in the array weight",
        "big-endian.npz | found the type '>f4' of the array weight",
        "objects.npz | found the type '|O' of the array weight",
        "records.npz | found the type [('a', '<f4'), ('b', '<i4')] of the array weight",
      })
  void whatIsNoModelIsRefused(String name, String found) {
    assertThatThrownBy(() -> open(name))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(found)
        .hasMessageContaining("expected ");
  }
}
