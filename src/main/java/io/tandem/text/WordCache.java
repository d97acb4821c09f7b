package io.tandem.text;

import java.util.function.Function;

/**
 * A bounded cache of results by word. Words with the same slot replace each other; by Zipf's law,
 * frequent words are nearly always cached. Threads may share it without locks: at worst a word is
 * computed twice.
 */
public final class WordCache<V> {
  private static final int SLOTS = 1 << 16;
  private static final int MAX_KEPT_WORD = 64;

  private final Entry<V>[] slots = newSlots();

  /** A cached result; immutable and therefore safe to read without synchronization. */
  private record Entry<V>(String word, V value) {}

  /** Returns the result for the word, cached or computed now. */
  public V get(String word, Function<String, V> compute) {
    if (word.length() > MAX_KEPT_WORD) {
      return compute.apply(word);
    }
    int slot = (word.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - 16);
    Entry<V> entry = slots[slot];
    if (entry == null || !entry.word.equals(word)) {
      entry = new Entry<>(word, compute.apply(word));
      slots[slot] = entry;
    }
    return entry.value;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
  private static <V> Entry<V>[] newSlots() {
    return new Entry[SLOTS];
  }
}
