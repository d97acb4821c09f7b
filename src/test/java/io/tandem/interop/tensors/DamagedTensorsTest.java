package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.UserException;
import io.tandem.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files cut off anywhere or with wrong bits: a message, or tensors that fit the file. */
class DamagedTensorsTest {
  private static final int FLIPPED = 1000;

  private static byte[] whole(TensorFormat format, String vector) throws IOException {
    if (vector != null) {
      return Files.readAllBytes(Vectors.path("interop/" + vector));
    }
    List<TensorToWrite> tensors = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tensors.add(TensorFormat.floats("encoder/layer" + i, List.of(2, 3), 1, 2, 3, 4, 5, 6));
    }
    return format.written(tensors);
  }

  /** Reads all tensors; returns how many there are, or -1 if the file is refused. */
  private static int read(TensorFormat format, byte[] content) throws IOException {
    try (TensorFile file = format.open(content, "damaged")) {
      for (TensorHeader header : file.headers().values()) {
        assertThat(file.bytes(header.name())).hasSize(header.bytes());
        if (header.type().isFloatingPoint()) {
          assertThat(file.floats(header.name())).hasSize(header.elements());
        }
      }
      return file.headers().size();
    } catch (UserException e) {
      assertThat(e.getMessage()).startsWith("damaged: ").contains("found ", "; expected ");
      return -1;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SAFETENSORS, mixed.safetensors",
    "PYTORCH, state.bin",
    "PYTORCH, protocol4.bin",
    "NPZ, stored.npz",
    "NPZ, deflated.npz",
    "BIN,",
    "CTRANSLATE2,"
  })
  void cutsAndFlippedBitsAreMessagesOrTensors(TensorFormat format, String vector)
      throws IOException {
    byte[] whole = whole(format, vector);
    assertThat(read(format, whole)).isPositive();
    for (int length = 0; length < whole.length; length += length < 500 ? 1 : 7) {
      assertThat(read(format, Arrays.copyOf(whole, length))).as("cut to %s", length).isEqualTo(-1);
    }
    Random random = new Random(20);
    int refused = 0;
    for (int i = 0; i < FLIPPED; i++) {
      byte[] flipped = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      }
      refused += read(format, flipped) < 0 ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }
}
