package io.tandem.training.worker;

import io.tandem.Text;
import io.tandem.subword.Vocabulary;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Encoded pairs, one after another, as they travel to their worker and are sorted there. Of each
 * pair: its id (8 bytes), its lengths (target above source, 16 bits each; -1 if it is too long),
 * its copies and the bytes of its content (4 bytes each); the content has the subword ids, source
 * before target, in groups of seven bits, the lowest first, with the high bit where more follow.
 * Lengths do not count EOS. Executors.
 */
public final class PairBlock {
  /** The bytes of a pair before its content. */
  static final int HEADER = Long.BYTES + 3 * Integer.BYTES;

  /** The lengths of a pair that is too long, whose content is left out. */
  static final int TOO_LONG = -1;

  static final int MAX_LENGTH = Short.MAX_VALUE;

  private static final int AT_LENGTHS = Long.BYTES;
  private static final int AT_COPIES = AT_LENGTHS + Integer.BYTES;
  private static final int AT_CONTENT = AT_COPIES + Integer.BYTES;

  private static final int SMALLEST = 1 << 10;

  /** The most bytes of a subword id. */
  private static final int LONGEST_ID = 5;

  private static final int LOW_BITS = 0x7F;
  private static final int MORE = 0x80;
  private static final int SHIFT = 7;

  private final int maximum;
  private ByteBuffer bytes = ByteBuffer.allocate(SMALLEST);

  /**
   * @param maximumSentenceTokens the length, with EOS, above which a pair is too long
   */
  public PairBlock(int maximumSentenceTokens) {
    if (maximumSentenceTokens < 1 || maximumSentenceTokens > MAX_LENGTH) {
      throw new IllegalArgumentException(
          Text.format(
              "maximumSentenceTokens = %d: must be between 1 and %d",
              maximumSentenceTokens, MAX_LENGTH));
    }
    maximum = maximumSentenceTokens;
  }

  /** Adds a pair of subword ids, without BOS and EOS, that an epoch sees {@code copies} times. */
  public void add(long id, int[] source, int[] target, int copies) {
    boolean fits = new PairIds(source, target).fits(maximum);
    require(HEADER + (fits ? LONGEST_ID * (source.length + target.length) : 0));
    int start = bytes.position();
    bytes.putLong(id);
    bytes.putInt(fits ? lengths(source.length, target.length) : TOO_LONG).putInt(copies).putInt(0);
    if (fits) {
      put(id, source);
      put(id, target);
      bytes.putInt(start + AT_CONTENT, bytes.position() - start - HEADER);
    }
  }

  private void put(long pair, int[] ids) {
    for (int id : ids) {
      if (id < Vocabulary.UNK) {
        throw new IllegalArgumentException(
            Text.format(
                "pair id %d holds id %d: PAD, BOS and EOS cannot be part of a sentence", pair, id));
      }
      int rest = id;
      while (rest > LOW_BITS) {
        bytes.put((byte) (rest & LOW_BITS | MORE));
        rest >>>= SHIFT;
      }
      bytes.put((byte) rest);
    }
  }

  /** Adds the pairs of another block, as {@link #take} gave it. */
  void add(byte[] block) {
    require(block.length);
    bytes.put(block);
  }

  private void require(int more) {
    if (bytes.remaining() < more) {
      int longer = Math.max(Math.addExact(bytes.position(), more), 2 * bytes.capacity());
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), longer)).position(bytes.position());
    }
  }

  /** Returns the number of bytes. */
  public int length() {
    return bytes.position();
  }

  /** Returns a copy of the pairs, and forgets them. */
  public byte[] take() {
    byte[] block = Arrays.copyOf(bytes.array(), bytes.position());
    clear();
    return block;
  }

  /** Returns the pairs, to the limit of the buffer, until they are forgotten. */
  ByteBuffer content() {
    return bytes.duplicate().flip();
  }

  /** Forgets the pairs. */
  void clear() {
    bytes.clear();
  }

  /** Returns the lengths of both sides as one number, in the order of a shard. */
  private static int lengths(int source, int target) {
    return target << Short.SIZE | source;
  }

  /** Compares two pairs by the order of a shard: by lengths, then by id. */
  static int compare(int lengths, long id, int otherLengths, long otherId) {
    return lengths == otherLengths
        ? Long.compare(id, otherId)
        : Integer.compare(lengths, otherLengths);
  }

  /** Writes a pair of no length and no copies. */
  static void putEmpty(ByteBuffer into, long id) {
    into.putLong(id).putInt(0).putInt(0).putInt(0);
  }

  static int source(int lengths) {
    return lengths & MAX_LENGTH;
  }

  static int target(int lengths) {
    return lengths >>> Short.SIZE;
  }

  /** Returns the id of the pair that begins at {@code at}. */
  static long id(ByteBuffer pairs, int at) {
    return pairs.getLong(at);
  }

  static int lengths(ByteBuffer pairs, int at) {
    return pairs.getInt(at + AT_LENGTHS);
  }

  static int copies(ByteBuffer pairs, int at) {
    return pairs.getInt(at + AT_COPIES);
  }

  /** Returns the bytes of the pair, with its header. */
  static int length(ByteBuffer pairs, int at) {
    return HEADER + pairs.getInt(at + AT_CONTENT);
  }

  /** Decodes the ids of a pair, source before target. */
  static void decode(ByteBuffer pairs, int at, int[] into) {
    int next = at + HEADER;
    for (int i = 0; i < into.length; i++) {
      int id = 0;
      int read = MORE;
      for (int shift = 0; (read & MORE) != 0; shift += SHIFT) {
        read = pairs.get(next++);
        id |= (read & LOW_BITS) << shift;
      }
      into[i] = id;
    }
  }
}
