package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CTranslate2's model.bin of version 6, which holds a Transformer: the version, the specification
 * and its revision, the tensors by name, then further names of them. All numbers are little-endian;
 * text is preceded by its length and followed by a zero byte, which counts.
 */
public final class CTranslate2Bin {
  static final int VERSION = 6;
  static final String SPECIFICATION = "TransformerSpec";
  static final int REVISION = 7;

  static final Map<ElementType, Integer> TYPES =
      new EnumMap<>(
          Map.of(
              ElementType.FLOAT32, 0,
              ElementType.INT8, 1,
              ElementType.INT16, 2,
              ElementType.INT32, 3,
              ElementType.FLOAT16, 4,
              ElementType.BFLOAT16, 5));

  private CTranslate2Bin() {}

  /**
   * Writes a model; tensors and aliases are sorted by name, as CTranslate2 does it.
   *
   * @param aliases further names, with the names of the tensors that they stand for
   */
  public static void write(
      OutputStream out, List<TensorToWrite> tensors, Map<String, String> aliases)
      throws IOException {
    CountedOutput counted = new CountedOutput(out);
    counted.i32(VERSION);
    write(counted, SPECIFICATION);
    counted.i32(REVISION);
    counted.i32(tensors.size());
    for (TensorToWrite tensor :
        tensors.stream().sorted(Comparator.comparing(t -> t.header().name())).toList()) {
      TensorHeader header = tensor.header();
      write(counted, header.name());
      counted.write(header.shape().size());
      for (int size : header.shape()) {
        counted.i32(size);
      }
      counted.write(number(header));
      counted.i32(header.bytes());
      counted.tensor(tensor);
    }
    counted.i32(aliases.size());
    for (Map.Entry<String, String> alias : new TreeMap<>(aliases).entrySet()) {
      write(counted, alias.getKey());
      write(counted, alias.getValue());
    }
    counted.flush();
  }

  private static int number(TensorHeader header) {
    Integer number = TYPES.get(header.type());
    if (number == null) {
      throw new IllegalArgumentException(header + ": CTranslate2 has no such type");
    }
    return number;
  }

  private static void write(CountedOutput out, String text) throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    out.i16(encoded.length + 1);
    out.write(encoded);
    out.write(0);
  }
}
