package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read back, and is laid out as the other programs read it. */
class WrittenTensorsTest {
  private static final float QUIET_NAN = Float.intBitsToFloat(0x7FC12345);

  static Stream<TensorFormat> formats() {
    return Arrays.stream(TensorFormat.values()).filter(TensorFormat::isWritten);
  }

  /** Tensors of every type of the format with random bytes, among them one longer than buffers. */
  private static List<TensorToWrite> tensors(TensorFormat format) {
    Random random = new Random(20);
    List<TensorToWrite> tensors = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      if (format.has(type)) {
        byte[] bytes = new byte[6 * type.bytes()];
        random.nextBytes(bytes);
        tensors.add(TensorFormat.bytes("of " + type, type, List.of(2, 3), bytes));
      }
    }
    float[] many = new float[70_001];
    for (int i = 0; i < many.length; i++) {
      many[i] = Float.intBitsToFloat(random.nextInt());
    }
    tensors.add(TensorFormat.floats("many", List.of(1, many.length), many));
    tensors.add(TensorFormat.floats("scalar", List.of(), QUIET_NAN));
    tensors.add(TensorFormat.floats("empty", List.of(0, 7)));
    tensors.add(
        TensorFormat.bytes(
            "special:model.yml", ElementType.INT8, List.of(3), LittleBytes.of("a:\0")));
    return tensors;
  }

  private static byte[] data(TensorToWrite tensor) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tensor.data().write(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everythingIsReadBackBitForBit(TensorFormat format) throws IOException {
    List<TensorToWrite> tensors = tensors(format);
    try (TensorFile file = format.open(format.written(tensors), "model")) {
      assertThat(file.headers()).hasSameSizeAs(tensors);
      for (TensorToWrite tensor : tensors) {
        String name = tensor.header().name();
        assertThat(file.headers()).containsEntry(name, tensor.header());
        assertThat(file.bytes(name)).as(name).isEqualTo(data(tensor));
        if (tensor.header().type() == ElementType.FLOAT32) {
          byte[] again =
              data(TensorFormat.floats(name, tensor.header().shape(), file.floats(name)));
          assertThat(again).as(name).isEqualTo(data(tensor));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void equalTensorsAreEqualFiles(TensorFormat format) {
    assertThat(format.written(tensors(format))).isEqualTo(format.written(tensors(format)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void dataOfAnotherLengthThanAnnouncedIsAFault(TensorFormat format) {
    List<TensorToWrite> wrong = List.of(TensorFormat.floats("w", List.of(2), 1, 2, 3));
    assertThatThrownBy(() -> format.written(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("came with 12 bytes");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void typesThatAFormatLacksAreAFault(TensorFormat format) {
    for (ElementType type : ElementType.values()) {
      if (!format.has(type)) {
        List<TensorToWrite> tensors =
            List.of(TensorFormat.bytes("w", type, List.of(1), new byte[type.bytes()]));
        assertThatThrownBy(() -> format.written(tensors))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("has no such type");
      }
    }
  }

  @Test
  void safetensorsAreALengthAHeaderAndData() {
    byte[] written =
        TensorFormat.SAFETENSORS.written(
            List.of(
                TensorFormat.bytes("b", ElementType.INT8, List.of(1), (byte) 7),
                TensorFormat.floats("a", List.of(1, 2), 1, -2)));
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[8,9]}}";
    String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));
    assertThat(written)
        .isEqualTo(new LittleBytes().i64(padded.length()).text(padded).floats(1, -2).u8(7).done());
  }

  @Test
  void marianBinHasLengthsNamesShapesAndAlignedData() {
    byte[] written =
        TensorFormat.BIN.written(
            List.of(
                TensorFormat.floats("Wemb", List.of(2, 1), 1, -2),
                TensorFormat.bytes(
                    "special:model.yml", ElementType.INT8, List.of(2), (byte) 'x', (byte) 0)));
    LittleBytes expected =
        new LittleBytes()
            .i64(1, 2)
            .i64(5, 0x404, 2, 256)
            .i64(18, 0x101, 1, 256)
            .text("Wemb\0special:model.yml\0")
            .i32(2, 1)
            .i32(2);
    int offset = 256 - Long.BYTES - expected.size();
    expected.i64(offset).zeros(offset).floats(1, -2).padded(256).text("x").padded(256);
    assertThat(written).isEqualTo(expected.done());
  }

  /** The padding of Marian itself is a whole block where nothing is left to pad. */
  @Test
  void marianBinOfOtherPaddingIsRead() throws IOException {
    byte[] file =
        new LittleBytes()
            .i64(1, 1)
            .i64(2, 0x404, 1, 12)
            .text("w\0")
            .i32(2)
            .i64(300)
            .zeros(300)
            .floats(3, 4, 0)
            .done();
    assertThat(TensorFormat.BIN.open(file, "model.bin").floats("w")).containsExactly(3, 4);
  }

  @Test
  void ctranslate2HasSortedTensorsAndAliases() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CTranslate2Bin.write(
        out,
        List.of(
            TensorFormat.floats("b/weight", List.of(1, 2), 1, -2),
            TensorFormat.bytes("a", ElementType.INT16, List.of(), (byte) 8, (byte) 0)),
        Map.of("c", "b/weight"));
    byte[] expected =
        new LittleBytes()
            .i32(6)
            .i16(16)
            .text("TransformerSpec\0")
            .i32(7, 2)
            .i16(2)
            .text("a\0")
            .u8(0, 2)
            .i32(2)
            .i16(8)
            .i16(9)
            .text("b/weight\0")
            .u8(2)
            .i32(1, 2)
            .u8(0)
            .i32(8)
            .floats(1, -2)
            .i32(1)
            .i16(2)
            .text("c\0")
            .i16(9)
            .text("b/weight\0")
            .done();
    assertThat(out.toByteArray()).isEqualTo(expected);
    try (TensorFile file = TensorFormat.CTRANSLATE2.open(expected, "model.bin")) {
      assertThat(file.headers().keySet()).containsExactly("a", "b/weight", "c");
      assertThat(file.headers().get("c").shape()).containsExactly(1, 2);
      assertThat(file.floats("c")).containsExactly(1, -2);
    }
  }

  @Test
  void npzIsAStoredZipOfNumpyArraysWithSizesBeforeThem() throws IOException {
    byte[] written = TensorFormat.NPZ.written(List.of(TensorFormat.floats("w", List.of(2), 1, -2)));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(written))) {
      ZipEntry entry = zip.getNextEntry();
      assertThat(entry.getName()).isEqualTo("w.npy");
      assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
      assertThat(entry.getTimeLocal()).isEqualTo(LocalDateTime.of(1980, 2, 1, 0, 0));
      assertThat(entry.getSize()).isEqualTo(128 + 8);
      assertThat(zip.readAllBytes())
          .isEqualTo(
              new LittleBytes()
                  .u8(0x93)
                  .text("NUMPY")
                  .u8(1, 0)
                  .i16(118)
                  .text(header + " ".repeat(117 - header.length()) + "\n")
                  .floats(1, -2)
                  .done());
      assertThat(zip.getNextEntry()).isNull();
    }
  }

  @Test
  void numbersThatAreNoneAreReportedWithNameAndIndex() throws IOException {
    byte[] written =
        TensorFormat.SAFETENSORS.written(
            List.of(
                TensorFormat.floats("fine", List.of(2), Float.MAX_VALUE, -0f),
                TensorFormat.floats("nan", List.of(3), 1, 2, QUIET_NAN),
                TensorFormat.floats("infinite", List.of(2), 1, Float.NEGATIVE_INFINITY)));
    try (TensorFile file = TensorFormat.SAFETENSORS.open(written, "m.safetensors")) {
      assertThat(file.finiteFloats("fine")).containsExactly(Float.MAX_VALUE, -0f);
      assertThatThrownBy(() -> file.finiteFloats("nan"))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("m.safetensors: the tensor nan is NaN at index 2 of 3, expected");
      assertThatThrownBy(() -> file.finiteFloats("infinite"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the tensor infinite is infinite at index 1 of 2");
    }
  }

  @Test
  void numbersOfOtherTypesAreNoFloats() throws IOException {
    byte[] written =
        TensorFormat.BIN.written(
            List.of(TensorFormat.bytes("w", ElementType.INT8, List.of(1), (byte) 1)));
    try (TensorFile file = TensorFormat.BIN.open(written, "m.bin")) {
      assertThatThrownBy(() -> file.floats("w"))
          .isInstanceOf(UserException.class)
          .hasMessage("m.bin: the tensor w is of INT8, expected a floating-point type");
    }
  }

  @Test
  void integerProductsArePackedSoThatOnlyTheirHeadersAreRead() throws IOException {
    byte[] file =
        new LittleBytes()
            .i64(1, 2)
            .i64(2, 0x4101, 2, 20)
            .i64(2, 0x404, 1, 4)
            .text("q\0w\0")
            .i32(4, 4)
            .i32(1)
            .i64(0)
            .zeros(20)
            .floats(5)
            .done();
    try (TensorFile model = TensorFormat.BIN.open(file, "model.intgemm.bin")) {
      assertThat(model.headers().get("q").shape()).containsExactly(4, 4);
      assertThat(model.floats("w")).containsExactly(5);
      assertThatThrownBy(() -> model.bytes("q"))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "model.intgemm.bin: found the tensor q of the type intgemm (0x4101), which is not"
                  + " supported; expected float32: take the model before it was converted by"
                  + " marian-conv");
    }
  }

  /** A file of 8 GB that is made while it is read. */
  private record Large(byte[] beginning, long size) implements RandomAccessBytes {
    @Override
    public String file() {
      return "large.safetensors";
    }

    @Override
    public void readFully(long position, byte[] into, int offset, int length) {
      for (int i = 0; i < length; i++) {
        long at = position + i;
        into[offset + i] =
            at < beginning.length ? beginning[(int) at] : (byte) (at / 1_000_000_000);
      }
    }

    @Override
    public void close() {}

    static Large of(String header, long dataBytes) {
      String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));
      byte[] beginning = new LittleBytes().i64(padded.length()).text(padded).done();
      return new Large(beginning, beginning.length + dataBytes);
    }
  }

  @Test
  void tensorsBehindTheFirstFourGigabytesAreRead() throws IOException {
    long step = 2_147_000_000;
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 3; i++) {
      header.append(
          "\"%s\":{\"dtype\":\"I8\",\"shape\":[%s],\"data_offsets\":[%s,%s]},"
              .formatted(i, step, i * step, (i + 1) * step));
    }
    header.append(
        "\"last\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[%s,%s]}}"
            .formatted(3 * step, 3 * step + 3));
    try (TensorFile file = Safetensors.open(Large.of(header.toString(), 3 * step + 3))) {
      assertThat(file.bytes("last")).containsExactly(6, 6, 6);
    }
  }

  @Test
  void aTensorThatNoArrayHoldsIsRefused() {
    String header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1024,524288],\"data_offsets\":[0,2147483648]}}";
    assertThatThrownBy(() -> Safetensors.open(Large.of(header, 1L << 31)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "large.safetensors: found the tensor w with the shape [1024, 524288] of FLOAT32,"
                + " which is not supported; expected tensors of at most 2147483647 bytes");
  }

  @Test
  void closingClosesTheBytesAndSoDoesAFailure() throws IOException {
    int[] closed = {0};
    RandomAccessBytes bytes =
        new RandomAccessBytes() {
          private final byte[] content = TensorFormat.BIN.written(List.of());

          @Override
          public String file() {
            return "m";
          }

          @Override
          public long size() {
            return content.length;
          }

          @Override
          public void readFully(long position, byte[] into, int offset, int length) {
            System.arraycopy(content, (int) position, into, offset, length);
          }

          @Override
          public void close() {
            closed[0]++;
          }
        };
    MarianBin.open(bytes).close();
    assertThat(closed[0]).isEqualTo(1);
    assertThatThrownBy(() -> Safetensors.open(bytes)).isInstanceOf(UserException.class);
    assertThat(closed[0]).isEqualTo(2);
  }

  @Test
  void archivesOfMoreThan65535MembersAreRead() throws IOException {
    List<TensorToWrite> tensors = new ArrayList<>();
    for (int i = 0; i < 65_600; i++) {
      tensors.add(TensorFormat.bytes(Integer.toString(i), ElementType.INT8, List.of(1), (byte) i));
    }
    byte[] written = TensorFormat.NPZ.written(tensors);
    try (TensorFile file = TensorFormat.NPZ.open(written, "many.npz")) {
      assertThat(file.headers()).hasSize(65_600);
      assertThat(file.bytes("65599")).containsExactly((byte) 65_599);
    }
  }
}
