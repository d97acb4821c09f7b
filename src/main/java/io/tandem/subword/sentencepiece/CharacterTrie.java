package io.tandem.subword.sentencepiece;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Builds the double array of a {@link CharacterMap}. */
final class CharacterTrie {
  /** The positions that a distance and any label lead to. */
  private static final int BLOCK = 1 << Byte.SIZE;

  private static final int VALUE = 1 << 31;

  private final List<byte[]> keys;
  private final List<Integer> values;
  private final BitSet used = new BitSet();
  private final BitSet bases = new BitSet();
  private int[] units = {};

  /**
   * @param keys in the order of their bytes, unsigned
   * @param values by key
   */
  CharacterTrie(List<byte[]> keys, List<Integer> values) {
    this.keys = keys;
    this.values = values;
    growTo(1);
    used.set(0);
    // SentencePiece refuses a root without a distance.
    bases.set(0);
    addChildren(0, 0, keys.size(), 0);
    fillUnused();
  }

  int[] units() {
    return units;
  }

  private void growTo(int size) {
    if (size > units.length) {
      units = Arrays.copyOf(units, (Math.max(size, 2 * units.length) + BLOCK - 1) / BLOCK * BLOCK);
    }
  }

  /** Labels the unused units so that no character leads to them: no node has that base. */
  private void fillUnused() {
    for (int i = used.nextClearBit(0); i < units.length; i = used.nextClearBit(i + 1)) {
      units[i] = i ^ bases.nextClearBit(i & -BLOCK);
    }
  }

  /** Adds the bytes after the common prefix of these keys. */
  private void addChildren(int node, int start, int end, int depth) {
    int[] labels = labels(start, end, depth);
    int base = free(labels);
    bases.set(base);
    growTo((base | BLOCK - 1) + 1);
    units[node] |= (node ^ base) << CharacterMap.DISTANCE_SHIFT;
    for (int label : labels) {
      used.set(base ^ label);
      units[base ^ label] = label;
    }
    int from = start;
    for (int label : labels) {
      int to = from;
      while (to < end && label(to, depth) == label) {
        to++;
      }
      if (label == 0) {
        units[node] |= CharacterMap.HAS_VALUE;
        units[base] = VALUE | values.get(from);
      } else {
        addChildren(base ^ label, from, to, depth + 1);
      }
      from = to;
    }
  }

  private int[] labels(int start, int end, int depth) {
    int[] labels = new int[BLOCK];
    int count = 0;
    for (int i = start; i < end; i++) {
      int label = label(i, depth);
      if (count == 0 || labels[count - 1] != label) {
        labels[count++] = label;
      }
    }
    return Arrays.copyOf(labels, count);
  }

  /** The next byte of a key, or 0 at its end. */
  private int label(int key, int depth) {
    byte[] bytes = keys.get(key);
    return depth < bytes.length ? Byte.toUnsignedInt(bytes[depth]) : 0;
  }

  /** Returns a position from which nothing else starts and all labels lead to unused ones. */
  private int free(int... labels) {
    for (int first = used.nextClearBit(0); ; first = used.nextClearBit(first + 1)) {
      int base = first ^ labels[0];
      if (!bases.get(base) && Arrays.stream(labels).noneMatch(label -> used.get(base ^ label))) {
        return base;
      }
    }
  }
}
