package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyHeaderTest {
  /** Marian's cnpy writes an order even for single bytes, and pads to 16. */
  @ParameterizedTest
  @CsvSource({
    "<i1, INT8",
    "|i1, INT8",
    "<u1, UINT8",
    "|u1, UINT8",
    "<b1, INT8",
    "<f4, FLOAT32",
    "<i4, INT32"
  })
  void numbersAreReadAsNumpyAndMarianNameThem(String written, ElementType type) throws IOException {
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (5,), }".formatted(written);
    byte[] text =
        (dictionary + " ".repeat(16 - (10 + dictionary.length()) % 16 - 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
    file.write(text);
    NpyHeader header =
        NpyHeader.read(
            new ByteArrayInputStream(file.toByteArray()),
            "a",
            new Refusals("model.npz", "an .npz file"));
    assertThat(header.type()).isEqualTo(type);
    assertThat(header.shape()).containsExactly(5);
  }
}
