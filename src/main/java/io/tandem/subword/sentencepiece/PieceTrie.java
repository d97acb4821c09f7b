package io.tandem.subword.sentencepiece;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Finds pieces by their UTF-8 bytes, one byte per step: a double array (Aoe 1989). The children of
 * a node are at its base plus their byte; each place records the node that owns it.
 */
final class PieceTrie {
  static final int ROOT = 0;
  static final int NONE = -1;

  private static final int BYTES = 256;

  /** The share of occupied places above which a region is not searched again. */
  private static final double DENSE = 0.95;

  private static final int MAX_SEARCH = 512;

  /** Spare places, so that reading at any base plus a byte stays inside the arrays. */
  private int[] base = new int[2 * BYTES];

  /** The parent plus one; 0 if the place is free. */
  private int[] owner = new int[2 * BYTES];

  private int[] value = new int[2 * BYTES];

  /**
   * Places before this one are not searched, though some may be free, because that takes too long.
   */
  private int searchFrom = 1;

  /**
   * Creates a node for each prefix of the texts, which are distinct; {@code ids[i]} is the value of
   * text i.
   */
  PieceTrie(List<String> texts, int[] ids) {
    Entry[] entries = new Entry[ids.length];
    Arrays.setAll(entries, i -> new Entry(Utf8.of(texts.get(i)), ids[i]));
    Arrays.sort(entries, (a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
    owner[ROOT] = 1;
    Arrays.fill(value, NONE);
    insert(entries);
  }

  private record Entry(byte[] bytes, int id) {
    int label(int depth) {
      return Byte.toUnsignedInt(bytes[depth]);
    }
  }

  /** Returns the node that a byte leads to, or {@link #NONE}. */
  int child(int node, byte b) {
    int next = base[node] + Byte.toUnsignedInt(b);
    return owner[next] == node + 1 && next != ROOT ? next : NONE;
  }

  /** Returns the id of the text that ends at the node, or {@link #NONE}. */
  int value(int node) {
    return value[node];
  }

  /** Returns the id of the text with these bytes, or {@link #NONE}. */
  int find(byte[] bytes, int from, int to) {
    int node = ROOT;
    for (int at = from; at < to && node != NONE; at++) {
      node = child(node, bytes[at]);
    }
    return node == NONE ? NONE : value[node];
  }

  /** Returns the end of the longest text that starts there, or the start if there is none. */
  int endOfLongest(byte[] text, int start) {
    int longest = start;
    int node = ROOT;
    for (int at = start; at < text.length; at++) {
      node = child(node, text[at]);
      if (node == NONE) {
        break;
      }
      longest = value[node] == NONE ? longest : at + 1;
    }
    return longest;
  }

  /** Entries with a common prefix, and the node where the prefix ends. */
  private record Branch(int node, int from, int to, int depth) {}

  /**
   * Adds entries depth first, with an explicit stack, because a text may be longer than the call
   * stack is deep.
   */
  private void insert(Entry[] entries) {
    Deque<Branch> open = new ArrayDeque<>();
    open.push(new Branch(ROOT, 0, entries.length, 0));
    while (!open.isEmpty()) {
      insert(open.pop(), entries, open);
    }
  }

  private void insert(Branch branch, Entry[] entries, Deque<Branch> open) {
    int start = branch.from;
    if (start < branch.to && entries[start].bytes.length == branch.depth) {
      value[branch.node] = entries[start++].id;
    }
    if (start == branch.to) {
      return;
    }
    int[] labels = labels(entries, start, branch.to, branch.depth);
    int children = freeBase(labels); // Before base is read, because the array may be replaced.
    base[branch.node] = children;
    for (int label : labels) {
      owner[children + label] = branch.node + 1;
    }
    int end = branch.to;
    for (int i = labels.length - 1; i >= 0; i--) { // So that the first one is on top.
      int from = end;
      while (from > start && entries[from - 1].label(branch.depth) == labels[i]) {
        from--;
      }
      open.push(new Branch(children + labels[i], from, end, branch.depth + 1));
      end = from;
    }
  }

  /** Returns the distinct bytes at this depth; entries are sorted. */
  private static int[] labels(Entry[] entries, int from, int to, int depth) {
    int[] labels = new int[Math.min(to - from, BYTES)];
    int size = 0;
    for (int i = from; i < to; i++) {
      int label = entries[i].label(depth);
      if (size == 0 || labels[size - 1] != label) {
        labels[size++] = label;
      }
    }
    return Arrays.copyOf(labels, size);
  }

  private int freeBase(int[] labels) {
    int from = Math.max(searchFrom, labels[0] + 1);
    int occupied = 0;
    for (int position = from; ; position++) {
      ensureRoom(position);
      if (owner[position] != 0) {
        occupied++;
      } else if (isFree(position - labels[0], labels)) {
        int searched = position - from + 1;
        searchFrom =
            occupied > DENSE * searched ? position : Math.max(searchFrom, position - MAX_SEARCH);
        return position - labels[0];
      }
    }
  }

  private boolean isFree(int candidate, int[] labels) {
    for (int label : labels) {
      if (owner[candidate + label] != 0) {
        return false;
      }
    }
    return true;
  }

  private void ensureRoom(int position) {
    int before = owner.length;
    if (position + BYTES >= before) { // A base is less than BYTES below its children.
      base = Arrays.copyOf(base, 2 * before);
      owner = Arrays.copyOf(owner, 2 * before);
      value = Arrays.copyOf(value, 2 * before);
      Arrays.fill(value, before, 2 * before, NONE);
    }
  }
}
