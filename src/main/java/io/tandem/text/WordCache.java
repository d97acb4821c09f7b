package io.tandem.text;

import java.util.function.Function;

/**
 * A bounded memory of what words were turned into. A word that falls on the place of another one
 * replaces it; as words follow Zipf's law, the frequent ones are nearly always there. Threads may
 * share it without locks: at worst a word is computed twice.
 */
public final class WordCache<V> {
  private static final int SLOTS = 1 << 16;
  private static final int MAX_KEPT_WORD = 64;

  private final Entry<V>[] slots = newSlots();

  /** Immutable, thus safe to read however another thread published it. */
  private record Entry<V>(String word, V value) {}

  /** Returns what the word was turned into, now or before. */
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

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays.
  private static <V> Entry<V>[] newSlots() {
    return new Entry[SLOTS];
  }
}
