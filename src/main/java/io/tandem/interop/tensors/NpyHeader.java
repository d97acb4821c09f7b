package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a NumPy array (.npy): six bytes, the version, the length of a Python dictionary,
 * the dictionary.
 *
 * @param bytes the size of all this, after which the elements follow
 */
record NpyHeader(ElementType type, long[] shape, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** The limit of NumPy itself is 10,000. */
  private static final int MAX_BYTES = 1 << 16;

  private static final int ALIGNMENT = 64;
  private static final int LAST_VERSION = 3;

  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{'descr': *(?<type>'[^']*'|\\[.*\\]), *'fortran_order': *(?<order>True|False), *"
              + "'shape': *\\((?<shape>[0-9, ]*)\\),? *\\}\\s*");

  private static final Map<String, ElementType> TYPES =
      Map.of(
          "<f4", ElementType.FLOAT32,
          "<f2", ElementType.FLOAT16,
          "<f8", ElementType.FLOAT64,
          "<i8", ElementType.INT64,
          "<i4", ElementType.INT32,
          "<i2", ElementType.INT16,
          "|i1", ElementType.INT8,
          "|u1", ElementType.UINT8,
          "|b1", ElementType.INT8);

  /** Single bytes have no byte order, but Marian writes one. */
  private static final Pattern ORDERED_BYTES = Pattern.compile("<([iub]1)");

  /**
   * Reads a header from the start of an array.
   *
   * @param name of the array, for messages
   */
  static NpyHeader read(InputStream in, String name, Refusals refusals) throws IOException {
    String what = "the array " + Refusals.shown(name);
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw refusals.damaged(what + " without the magic of NumPy", "an array in a .npy file");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > LAST_VERSION) {
      throw refusals.unsupported(
          "version " + Byte.toUnsignedInt(start[MAGIC.length]) + " of " + what,
          "versions 1 to " + LAST_VERSION);
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    byte[] lengthField = Arrays.copyOf(in.readNBytes(lengthBytes), Integer.BYTES);
    int length = ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > MAX_BYTES) {
      throw refusals.damaged(
          "a header of " + Integer.toUnsignedString(length) + " bytes of " + what,
          "at most " + MAX_BYTES);
    }
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    Matcher dictionary = DICTIONARY.matcher(text);
    if (!dictionary.matches()) {
      throw refusals.damaged(
          "the header %s of %s".formatted(Refusals.shown(text), what),
          "{'descr': …, 'fortran_order': …, 'shape': …}");
    }
    if (dictionary.group("order").equals("True")) {
      throw refusals.unsupported(
          "the order of Fortran in " + what, "that of C: save numpy.ascontiguousarray of it");
    }
    return new NpyHeader(
        type(dictionary.group("type"), what, refusals),
        shape(dictionary.group("shape"), what, refusals),
        start.length + lengthBytes + length);
  }

  private static ElementType type(String quoted, String what, Refusals refusals) {
    ElementType type =
        TYPES.get(ORDERED_BYTES.matcher(quoted.replace("'", "")).replaceFirst("|$1"));
    if (type == null) {
      throw refusals.unsupported(
          "the type %s of %s".formatted(Refusals.shown(quoted), what),
          "little-endian numbers: one of "
              + String.join(", ", TYPES.keySet().stream().sorted().toList()));
    }
    return type;
  }

  private static long[] shape(String text, String what, Refusals refusals) {
    if (text.isBlank()) {
      return new long[0];
    }
    try {
      return Arrays.stream(text.split(",")).map(String::strip).mapToLong(Long::parseLong).toArray();
    } catch (NumberFormatException e) {
      throw refusals.damaged(
          "the shape (%s) of %s".formatted(Refusals.shown(text), what), "integers", e);
    }
  }

  /** Returns the header as NumPy writes it: version 1, padded so that elements are aligned. */
  static byte[] of(TensorHeader header) {
    String type =
        switch (header.type()) {
          case FLOAT32 -> "<f4";
          case FLOAT16 -> "<f2";
          case FLOAT64 -> "<f8";
          case INT64 -> "<i8";
          case INT32 -> "<i4";
          case INT16 -> "<i2";
          case INT8 -> "|i1";
          case UINT8 -> "|u1";
          case BFLOAT16 -> throw new IllegalArgumentException(header + ": NumPy has no such type");
        };
    String sizes = header.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String shape = header.shape().size() == 1 ? sizes + "," : sizes;
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    int before = MAGIC.length + 2 + Short.BYTES;
    int padding = -(before + text.length() + 1) & (ALIGNMENT - 1);
    byte[] padded = (text + " ".repeat(padding) + '\n').getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(before + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) padded.length)
        .put(padded)
        .array();
  }
}
