package io.tandem.subword;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing sequence of ids. */
final class IdSequence {
  private int[] ids;
  private int size;

  IdSequence(int expected) {
    ids = new int[Math.max(4, expected)];
  }

  void add(int id) {
    ensureRoom(1);
    ids[size++] = id;
  }

  void add(int[] more) {
    ensureRoom(more.length);
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  /** Adds one id for each byte of the text in UTF-8. */
  void addBytes(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      add(Vocabulary.idOf(b));
    }
  }

  boolean endsInByte() {
    return size > 0 && Vocabulary.isByte(ids[size - 1]);
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  private void ensureRoom(int more) {
    if (size + more > ids.length) {
      ids = Arrays.copyOf(ids, 2 * (size + more));
    }
  }
}
