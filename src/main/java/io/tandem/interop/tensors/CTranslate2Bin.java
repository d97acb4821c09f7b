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
  private static final String FORMAT = "a model.bin of CTranslate2";
  private static final int VERSION = 6;
  private static final String SPECIFICATION = "TransformerSpec";
  private static final int REVISION = 7;

  private static final Map<ElementType, Integer> TYPES =
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
   * Opens a file; closing the result closes the bytes, and so does a failure here. A tensor is
   * there under each of its names.
   */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return StoredTensors.open(bytes, FORMAT, CTranslate2Bin::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    Cursor cursor = Cursor.over(bytes, refusals);
    byte[] beginning = cursor.peek(Refusals.BEGINNING_BYTES);
    long version = cursor.u32("the version");
    if (version != VERSION) {
      throw refusals.damaged(
          refusals.mistakenFor(beginning).orElse("version " + version), "version " + VERSION);
    }
    String specification = text(cursor, "the specification");
    long revision = cursor.u32("the revision");
    if (!specification.equals(SPECIFICATION) || revision != REVISION) {
      throw refusals.unsupported(
          "revision " + revision + " of " + Refusals.shown(specification),
          "revision " + REVISION + " of " + SPECIFICATION);
    }
    long count = cursor.u32("the number of tensors");
    for (long i = 0; i < count; i++) {
      readTensor(bytes, cursor, refusals, table);
    }
    count = cursor.u32("the number of aliases");
    for (long i = 0; i < count; i++) {
      readAlias(cursor, refusals, table);
    }
    if (cursor.left() > 0) {
      throw refusals.damaged(
          Refusals.count(cursor.left(), "byte") + " after the last alias", "none");
    }
  }

  private static void readTensor(
      RandomAccessBytes bytes, Cursor cursor, Refusals refusals, TensorTable table)
      throws IOException {
    String name = text(cursor, "a name");
    int rank = cursor.u8("the number of axes");
    table.requireRank(name, rank);
    long[] shape = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = cursor.u32("a shape");
    }
    TensorHeader header = table.header(name, type(name, cursor.u8("a type"), refusals), shape);
    long length = cursor.u32("the length of data");
    if (length != header.bytes()) {
      throw refusals.damaged(
          TensorTable.described(name, shape) + " in " + length + " bytes",
          header.bytes() + " bytes");
    }
    long start = cursor.position();
    cursor.skip(length, "the tensor " + Refusals.shown(name));
    table.add(header, () -> new RangeStream(bytes, start, length));
  }

  private static ElementType type(String name, int number, Refusals refusals) {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                refusals.damaged(
                    "the type " + number + " of the tensor " + Refusals.shown(name),
                    "a type from 0 to " + (TYPES.size() - 1)));
  }

  private static void readAlias(Cursor cursor, Refusals refusals, TensorTable table)
      throws IOException {
    String alias = text(cursor, "an alias");
    String name = text(cursor, "the name that an alias stands for");
    StoredTensor tensor = table.tensors().get(name);
    if (tensor == null) {
      throw refusals.damaged(
          "the alias %s of %s".formatted(Refusals.shown(alias), Refusals.shown(name)),
          "an alias of a tensor of the file");
    }
    table.add(
        new TensorHeader(alias, tensor.header().type(), tensor.header().shape()), tensor.content());
  }

  private static String text(Cursor cursor, String what) throws IOException {
    return cursor.terminated(cursor.u16("the length of " + what), what);
  }

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
