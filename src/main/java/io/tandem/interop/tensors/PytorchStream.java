package io.tandem.interop.tensors;

import io.tandem.interop.tensors.TorchTensor.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of PyTorch's files before 1.6: pickles of a magic number, of a version, of the machine,
 * of the tensors and of the keys of their storages, and then the bytes of the storages in that
 * order, each after how many elements it has.
 */
final class PytorchStream {
  /** The pickle of the magic number. */
  private static final byte[] START = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;

  private final RandomAccessBytes bytes;
  private final Refusals refusals;
  private final TorchObjects objects;
  private final Map<String, TorchState.Bytes> storages = new HashMap<>();

  private PytorchStream(RandomAccessBytes bytes, Refusals refusals) {
    this.bytes = bytes;
    this.refusals = refusals;
    objects = new TorchObjects(refusals);
  }

  static boolean isOne(RandomAccessBytes bytes) throws IOException {
    byte[] start = new byte[(int) Math.min(START.length, bytes.size())];
    bytes.readFully(0, start, 0, start.length);
    return Arrays.equals(start, START);
  }

  static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    new PytorchStream(bytes, refusals).read(table);
  }

  private void read(TensorTable table) throws IOException {
    long end = Math.min(bytes.size(), START.length + PytorchFile.MAX_PICKLE_BYTES);
    Cursor pickles = new Cursor(bytes, START.length, end, refusals);
    if (!Long.valueOf(VERSION).equals(next(pickles))) {
      throw refusals.unsupported("another version of the format", "version " + VERSION);
    }
    if (!(next(pickles) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw refusals.unsupported(
          "another byte order than little", "a file that was saved on a little-endian machine");
    }
    Object state = next(pickles);
    if (!(next(pickles) instanceof List<?> keys)) {
      throw refusals.damaged("no list of storages after the tensors", "their keys");
    }
    findStorages(keys, pickles.position());
    new TorchState(refusals, table, key -> Optional.ofNullable(storages.get(key))).add(state);
  }

  private Object next(Cursor pickles) throws IOException {
    return Unpickler.read(pickles, refusals, objects);
  }

  private void findStorages(List<?> keys, long start) throws IOException {
    long at = start;
    for (Object key : keys) {
      Storage storage = objects.storages().get(key);
      if (storage == null) {
        throw refusals.damaged("a storage that no tensor is in", "storages of tensors");
      }
      String name = "the storage " + Refusals.shown(storage.key());
      Cursor next = new Cursor(bytes, at, bytes.size(), refusals);
      long elements = next.i64("the size of " + name);
      long most = next.left() / storage.type().bytes();
      if (elements < 0 || elements > most) {
        throw refusals.damaged(
            "%s of %s elements".formatted(name, elements),
            "at most %s, which the file has".formatted(most));
      }
      long from = next.position();
      long size = elements * storage.type().bytes();
      if (storages.put(
              storage.key(), new TorchState.Bytes(size, () -> new RangeStream(bytes, from, size)))
          != null) {
        throw refusals.damaged(name + " twice", "each once");
      }
      at = from + size;
    }
  }
}
