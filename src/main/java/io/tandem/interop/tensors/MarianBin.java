package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Marian's .bin files of version 1: the version, the number of tensors, for each the lengths of its
 * parts; then all names, all shapes, padding, and all data. A tensor's data may be padded. All
 * numbers are of 64 bits and little-endian, those of shapes of 32 bits.
 */
public final class MarianBin {
  private static final String FORMAT = "a .bin file of Marian";
  private static final long VERSION = 1;
  private static final int ALIGNMENT = 256;
  private static final int LENGTHS_BYTES = 4 * Long.BYTES;
  private static final int MAX_NAME_BYTES = 1 << 12;

  /** Marian's types: flags for their kind, and the size of an element. */
  private static final Map<ElementType, Integer> TYPES =
      new EnumMap<>(
          Map.of(
              ElementType.FLOAT32, 0x404,
              ElementType.FLOAT16, 0x402,
              ElementType.FLOAT64, 0x408,
              ElementType.INT8, 0x101,
              ElementType.INT16, 0x102,
              ElementType.INT32, 0x104,
              ElementType.INT64, 0x108,
              ElementType.UINT8, 0x201));

  /** Flags of types whose order of elements is specific to a processor. */
  private static final long PACKED = 0x800;

  private static final long INTGEMM = 0x4000;

  private MarianBin() {}

  /** The header of a tensor, before its name. */
  private record Lengths(long name, long type, long rank, long data) {}

  /**
   * Opens a file; closing the result closes the bytes, and so does a failure here. Tensors that are
   * packed for integer products are among the headers as {@link ElementType#INT8}, but cannot be
   * read.
   */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return TensorFile.open(bytes, FORMAT, MarianBin::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    Cursor cursor = Cursor.over(bytes, refusals);
    byte[] beginning = cursor.peek(Refusals.BEGINNING_BYTES);
    long version = cursor.i64("the version");
    if (version != VERSION) {
      throw refusals.damaged(
          refusals.mistakenFor(beginning).orElse("version " + version), "version " + VERSION);
    }
    long count = cursor.i64("the number of tensors");
    if (count < 0 || count > cursor.left() / LENGTHS_BYTES) {
      throw refusals.damaged(
          Refusals.count(count, "tensor") + " in " + Refusals.count(cursor.left(), "byte"),
          "at least " + LENGTHS_BYTES + " bytes for each");
    }
    Lengths[] lengths = new Lengths[(int) count];
    for (int i = 0; i < count; i++) {
      lengths[i] =
          new Lengths(
              cursor.i64("the length of a name"),
              cursor.i64("a type"),
              cursor.i64("the length of a shape"),
              cursor.i64("the length of data"));
    }
    String[] names = new String[lengths.length];
    for (int i = 0; i < names.length; i++) {
      if (lengths[i].name() > MAX_NAME_BYTES) {
        throw refusals.damaged(
            "a name of " + lengths[i].name() + " bytes", "at most " + MAX_NAME_BYTES);
      }
      names[i] = cursor.terminated(lengths[i].name(), "a name");
    }
    long[][] shapes = new long[names.length][];
    for (int i = 0; i < names.length; i++) {
      table.requireRank(names[i], lengths[i].rank());
      shapes[i] = new long[(int) lengths[i].rank()];
      for (int axis = 0; axis < shapes[i].length; axis++) {
        shapes[i][axis] = cursor.i32("a shape");
      }
    }
    cursor.skip(cursor.i64("the length of the padding"), "the padding");
    for (int i = 0; i < names.length; i++) {
      long start = cursor.position();
      cursor.skip(lengths[i].data(), "the tensor " + Refusals.shown(names[i]));
      add(names[i], shapes[i], lengths[i], new Place(bytes, start, refusals, table));
    }
    if (cursor.left() > 0) {
      throw refusals.damaged(
          Refusals.count(cursor.left(), "byte") + " after the last tensor", "none");
    }
  }

  /** A tensor's header, and the start of its data. */
  private record Place(RandomAccessBytes bytes, long start, Refusals refusals, TensorTable table) {}

  private static void add(String name, long[] shape, Lengths lengths, Place place) {
    ElementType type = type(name, lengths.type(), place.refusals());
    TensorHeader header = place.table().header(name, type, shape);
    if (lengths.data() < header.bytes()) {
      throw place
          .refusals()
          .damaged(
              TensorTable.described(name, shape) + " in " + lengths.data() + " bytes",
              header.bytes() + " bytes");
    }
    place
        .table()
        .add(
            header,
            isPacked(lengths.type())
                ? () -> refusePacked(name, lengths.type(), place.refusals())
                : () -> new RangeStream(place.bytes(), place.start(), header.bytes()));
  }

  private static ElementType type(String name, long number, Refusals refusals) {
    return isPacked(number)
        ? ElementType.INT8
        : TYPES.entrySet().stream()
            .filter(type -> type.getValue() == number)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () ->
                    refusals.damaged(
                        "the type 0x%s of the tensor %s"
                            .formatted(Long.toHexString(number), Refusals.shown(name)),
                        "a type of Marian, such as 0x404 for float32"));
  }

  private static boolean isPacked(long type) {
    return type >>> Short.SIZE == 0 && (type & (INTGEMM | PACKED)) != 0;
  }

  private static InputStream refusePacked(String name, long type, Refusals refusals) {
    throw refusals.unsupported(
        "the tensor %s of the type %s (0x%s)"
            .formatted(
                Refusals.shown(name),
                (type & INTGEMM) != 0 ? "intgemm" : "packed",
                Long.toHexString(type)),
        "float32: take the model before it was converted by marian-conv");
  }

  /**
   * Writes a file, whose data is aligned as Marian maps it into memory.
   *
   * @param tensors in this order
   */
  public static void write(OutputStream out, List<TensorToWrite> tensors) throws IOException {
    CountedOutput counted = new CountedOutput(out);
    counted.i64(VERSION);
    counted.i64(tensors.size());
    for (TensorToWrite tensor : tensors) {
      TensorHeader header = tensor.header();
      counted.i64(nameOf(header).length);
      counted.i64(number(header));
      counted.i64(header.shape().size());
      counted.i64((header.bytes() + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT);
    }
    for (TensorToWrite tensor : tensors) {
      counted.write(nameOf(tensor.header()));
    }
    for (TensorToWrite tensor : tensors) {
      for (int size : tensor.header().shape()) {
        counted.i32(size);
      }
    }
    long padding = -(counted.count() + Long.BYTES) & (ALIGNMENT - 1);
    counted.i64(padding);
    counted.pad(ALIGNMENT);
    for (TensorToWrite tensor : tensors) {
      counted.tensor(tensor);
      counted.pad(ALIGNMENT);
    }
    counted.flush();
  }

  private static int number(TensorHeader header) {
    Integer number = TYPES.get(header.type());
    if (number == null) {
      throw new IllegalArgumentException(header + ": Marian has no such type");
    }
    return number;
  }

  private static byte[] nameOf(TensorHeader header) {
    return (header.name() + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
