package io.tandem.interop.tensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The formats of this package, each opened and written in the same way. */
enum TensorFormat {
  SAFETENSORS(Safetensors::open, (out, t) -> Safetensors.write(out, t, Map.of("format", "pt"))),
  PYTORCH(PytorchFile::open, null),
  NPZ(MarianNpz::open, MarianNpz::write, ElementType.BFLOAT16),
  BIN(MarianBin::open, MarianBin::write, ElementType.BFLOAT16),
  CTRANSLATE2(
      CTranslate2Reader::open,
      (out, t) -> CTranslate2Bin.write(out, t, Map.of()),
      ElementType.FLOAT64,
      ElementType.INT64,
      ElementType.UINT8);

  private final Opening opening;
  private final Writing writing;
  private final Set<ElementType> missing = EnumSet.noneOf(ElementType.class);

  @FunctionalInterface
  interface Opening {
    TensorFile open(RandomAccessBytes bytes) throws IOException;
  }

  @FunctionalInterface
  interface Writing {
    void write(OutputStream out, List<TensorToWrite> tensors) throws IOException;
  }

  TensorFormat(Opening opening, Writing writing, ElementType... missing) {
    this.opening = opening;
    this.writing = writing;
    this.missing.addAll(List.of(missing));
  }

  boolean has(ElementType type) {
    return !missing.contains(type);
  }

  boolean isWritten() {
    return writing != null;
  }

  TensorFile open(byte[] content, String file) throws IOException {
    return opening.open(RandomAccessBytes.of(content, file));
  }

  byte[] written(List<TensorToWrite> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writing.write(out, tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static TensorToWrite floats(String name, List<Integer> shape, float... values) {
    return new TensorToWrite(
        new TensorHeader(name, ElementType.FLOAT32, shape), TensorData.ofFloats(values));
  }

  static TensorToWrite bytes(String name, ElementType type, List<Integer> shape, byte... bytes) {
    return new TensorToWrite(new TensorHeader(name, type, shape), TensorData.ofBytes(bytes));
  }
}
