package io.tandem.interop.tensors;

import java.io.IOException;
import java.util.Map;

/** Reads the model.bin that {@link CTranslate2Bin} writes. */
public final class CTranslate2Reader {
  private CTranslate2Reader() {}

  /**
   * Opens a file; closing the result closes the bytes, and so does a failure here. A tensor is
   * there under each of its names.
   */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return TensorFile.open(bytes, "a model.bin of CTranslate2", CTranslate2Reader::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    Cursor cursor = Cursor.over(bytes, refusals);
    byte[] beginning = cursor.peek(Refusals.BEGINNING_BYTES);
    long version = cursor.u32("the version");
    if (version != CTranslate2Bin.VERSION) {
      throw refusals.damaged(
          refusals.mistakenFor(beginning).orElse("version " + version),
          "version " + CTranslate2Bin.VERSION);
    }
    String specification = text(cursor, "the specification");
    long revision = cursor.u32("the revision");
    if (!specification.equals(CTranslate2Bin.SPECIFICATION)
        || revision != CTranslate2Bin.REVISION) {
      throw refusals.unsupported(
          "revision " + revision + " of " + Refusals.shown(specification),
          "revision " + CTranslate2Bin.REVISION + " of " + CTranslate2Bin.SPECIFICATION);
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
    return CTranslate2Bin.TYPES.entrySet().stream()
        .filter(type -> type.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                refusals.damaged(
                    "the type " + number + " of the tensor " + Refusals.shown(name),
                    "a type from 0 to " + (CTranslate2Bin.TYPES.size() - 1)));
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
}
