package io.tandem.subword.sentencepiece;

import io.tandem.UserException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Character sequences in UTF-8 and their replacements, in the form in which models store them: the
 * size of a trie in bytes, the trie, then the replacements, each terminated by a zero byte. All
 * numbers are little-endian.
 *
 * <p>The trie is a double array (Aoe 1989) in the layout of Darts-clone. Each unit of 32 bits holds
 * the label by which it was entered (bits 0-7, and bit 31 for a value), whether the sequence so far
 * has a value (bit 8), and the distance to its children (bits 10-30, times 256 where bit 9 is set).
 * A child is at the exclusive-or of position, distance and label; a value is the child of label 0.
 */
public final class CharacterMap {
  public static final CharacterMap EMPTY = new CharacterMap(new byte[0], new int[0]);

  private static final int LABEL = 1 << 31 | 0xFF;
  static final int HAS_VALUE = 1 << 8;
  private static final int FAR = 1 << 9;
  private static final int VALUE = Integer.MAX_VALUE;
  static final int DISTANCE_SHIFT = 10;

  private final byte[] compiled;
  private final int[] units;
  private final int replacements;

  private CharacterMap(byte[] compiled, int[] units) {
    this.compiled = compiled;
    this.units = units;
    replacements = Integer.BYTES + Integer.BYTES * units.length;
  }

  /**
   * Returns the map from the bytes in a model; no bytes mean no rules.
   *
   * @param file the name of the file in messages
   * @throws UserException if they are invalid
   */
  public static CharacterMap of(byte[] compiled, String file) {
    if (compiled.length == 0) {
      return EMPTY;
    }
    long size = compiled.length < Integer.BYTES ? 0 : little(compiled).getInt() & 0xFFFFFFFFL;
    if (size < Integer.BYTES
        || size % Integer.BYTES != 0
        || size > compiled.length - Integer.BYTES - 1
        || compiled[compiled.length - 1] != 0) {
      throw UserException.of(
          "%s: the normalization rules are damaged: found a trie of %d bytes in %d, expected a"
              + " multiple of 4 and strings that end in a zero byte",
          file, size, compiled.length);
    }
    int[] units = new int[(int) size / Integer.BYTES];
    little(compiled)
        .position(Integer.BYTES)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(units);
    CharacterMap map = new CharacterMap(compiled, units);
    map.requireSound(file);
    return map;
  }

  /**
   * Returns the map with these rules.
   *
   * @param rules replacements by the sequences that they replace, neither with a zero character
   */
  public static CharacterMap of(Map<String, String> rules) {
    TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
    rules.forEach((sequence, replacement) -> sorted.put(Utf8.of(sequence), replacement));
    ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    Map<String, Integer> starts = new HashMap<>();
    for (String replacement : sorted.values()) {
      if (starts.putIfAbsent(replacement, replacements.size()) == null) {
        replacements.writeBytes(Utf8.of(replacement));
        replacements.write(0);
      }
    }
    int[] units =
        new CharacterTrie(
                List.copyOf(sorted.keySet()), sorted.values().stream().map(starts::get).toList())
            .units();
    ByteBuffer compiled =
        little(new byte[Integer.BYTES * (1 + units.length) + replacements.size()]);
    compiled.putInt(Integer.BYTES * units.length);
    Arrays.stream(units).forEach(compiled::putInt);
    compiled.put(replacements.toByteArray());
    return new CharacterMap(compiled.array(), units);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Checks that values point at replacements; the trie's offsets are checked when they are
   * followed.
   */
  private void requireSound(String file) {
    for (int unit : units) {
      if (unit < 0 && (unit & VALUE) >= compiled.length - replacements) {
        throw new UserException(
            file + ": the normalization rules are damaged: the trie points outside the strings");
      }
    }
  }

  /** Returns the bytes that a model stores. */
  public byte[] compiled() {
    return compiled.clone();
  }

  /**
   * Returns the rule for the longest sequence that starts here: its length in the lower 32 bits,
   * the start of its replacement (see {@link #endOfReplacement}) in the upper 32 bits; 0 if there
   * is none.
   */
  long longest(byte[] text, int start, int end) {
    return rule(text, start, end, false);
  }

  /**
   * Returns the replacement by the rule for the shortest sequence that a text starts with; empty if
   * there is none.
   */
  public Optional<String> replacementOfShortest(String text) {
    byte[] bytes = Utf8.of(text);
    long rule = rule(bytes, 0, bytes.length, true);
    int from = (int) (rule >>> Integer.SIZE);
    return rule == 0
        ? Optional.empty()
        : Optional.of(Utf8.text(compiled, from, endOfReplacement(from)));
  }

  private long rule(byte[] text, int start, int end, boolean shortest) {
    if (units.length == 0) {
      return 0;
    }
    long found = 0;
    int node = distance(units[0]);
    for (int at = start; at < end; at++) {
      int label = Byte.toUnsignedInt(text[at]);
      node ^= label;
      if (node >= units.length || (units[node] & LABEL) != label) {
        break;
      }
      int unit = units[node];
      node ^= distance(unit);
      if ((unit & HAS_VALUE) != 0 && node < units.length && units[node] < 0) {
        found = (long) (replacements + (units[node] & VALUE)) << Integer.SIZE | (at + 1 - start);
        if (shortest) {
          break;
        }
      }
    }
    return found;
  }

  /** Returns whether a sequence starts with these bytes, none of which is zero. */
  boolean hasPrefix(byte... prefix) {
    if (units.length == 0) {
      return false;
    }
    int node = distance(units[0]);
    for (byte b : prefix) {
      int label = Byte.toUnsignedInt(b);
      node ^= label;
      if (node >= units.length || (units[node] & LABEL) != label) {
        return false;
      }
      node ^= distance(units[node]);
    }
    return true;
  }

  /**
   * Returns the end of the replacement that begins there; {@link #at} returns the bytes between.
   */
  int endOfReplacement(int from) {
    int end = from;
    while (compiled[end] != 0) {
      end++;
    }
    return end;
  }

  byte at(int position) {
    return compiled[position];
  }

  private static int distance(int unit) {
    return unit >>> DISTANCE_SHIFT << ((unit & FAR) >>> 6);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CharacterMap that && Arrays.equals(compiled, that.compiled);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(compiled);
  }
}
