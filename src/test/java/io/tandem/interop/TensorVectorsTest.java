package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.interop.tensors.CTranslate2Bin;
import io.tandem.interop.tensors.CTranslate2Reader;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.MarianBin;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.PytorchFile;
import io.tandem.interop.tensors.RandomAccessBytes;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.storage.GivenPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
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
        : name.endsWith(".npz") ? MarianNpz.open(bytes) : PytorchFile.open(bytes);
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
        "before-1.6.bin",
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

  /** The types that all formats share: float32 and int8. */
  @Test
  void tensorsOfPytorchPassThroughEveryFormatBitForBit() throws IOException {
    Map<String, byte[]> expected = new LinkedHashMap<>();
    List<TensorToWrite> tensors = new ArrayList<>();
    try (TensorFile file = open("state.bin")) {
      for (TensorHeader header : file.headers().values()) {
        if (header.type() == ElementType.FLOAT32 || header.type() == ElementType.INT8) {
          byte[] bytes = file.bytes(header.name());
          expected.put(header.name(), bytes);
          tensors.add(new TensorToWrite(header, TensorData.ofBytes(bytes)));
        }
      }
    }
    assertThat(expected).hasSizeGreaterThan(8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors, Map.of());
    requireEqual(Safetensors.open(taken(out)), expected);
    MarianNpz.write(out, tensors);
    requireEqual(MarianNpz.open(taken(out)), expected);
    MarianBin.write(out, tensors);
    requireEqual(MarianBin.open(taken(out)), expected);
    CTranslate2Bin.write(out, tensors, Map.of());
    requireEqual(CTranslate2Reader.open(taken(out)), expected);
  }

  private static RandomAccessBytes taken(ByteArrayOutputStream out) {
    byte[] content = out.toByteArray();
    out.reset();
    return RandomAccessBytes.of(content, "written");
  }

  private static void requireEqual(TensorFile opened, Map<String, byte[]> expected)
      throws IOException {
    try (TensorFile file = opened) {
      assertThat(file.headers().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (Map.Entry<String, byte[]> tensor : expected.entrySet()) {
        assertThat(file.bytes(tensor.getKey())).as(tensor.getKey()).isEqualTo(tensor.getValue());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
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
