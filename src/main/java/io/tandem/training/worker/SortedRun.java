package io.tandem.training.worker;

import java.nio.ByteBuffer;

/**
 * Reads pairs that were sorted by (target length, source length, id) and written one after another,
 * as {@link PairBlock} encodes them. Executors.
 */
final class SortedRun implements Comparable<SortedRun> {
  private final UnnamedFile file;
  private final long end;

  /** The position in the file of what follows the bytes read ahead. */
  private long next;

  /** The bytes that were read ahead, up to its limit. */
  private ByteBuffer ahead;

  /** The byte of {@link #ahead} at which the current pair begins. */
  private int at;

  private int lengths;
  private long id;

  /**
   * @param end where the run ends in the file, after at least one pair
   * @param readAhead bytes to read at a time
   */
  SortedRun(UnnamedFile file, long start, long end, int readAhead) {
    this.file = file;
    this.next = start;
    this.end = end;
    ahead = ByteBuffer.allocate(Math.max(readAhead, PairBlock.HEADER)).limit(0);
    findPair();
  }

  /** Goes to the next pair; returns whether there is one. */
  boolean advance() {
    at += PairBlock.length(ahead, at);
    if (at == ahead.limit() && next == end) {
      return false;
    }
    findPair();
    return true;
  }

  private void findPair() {
    require(PairBlock.HEADER);
    require(PairBlock.length(ahead, at));
    lengths = PairBlock.lengths(ahead, at);
    id = PairBlock.id(ahead, at);
  }

  /** Reads on until so many bytes of the current pair are there. */
  private void require(int bytes) {
    int there = ahead.limit() - at;
    if (there >= bytes) {
      return;
    }
    ByteBuffer room = bytes <= ahead.capacity() ? ahead : ByteBuffer.allocate(bytes);
    System.arraycopy(ahead.array(), at, room.array(), 0, there);
    int more = (int) Math.min(room.capacity() - there, end - next);
    file.read(next, room.array(), there, more);
    next += more;
    ahead = room.limit(there + more);
    at = 0;
  }

  long id() {
    return id;
  }

  int lengths() {
    return lengths;
  }

  int copies() {
    return PairBlock.copies(ahead, at);
  }

  /** Decodes the subword ids of the current pair, source before target. */
  void decode(int[] into) {
    PairBlock.decode(ahead, at, into);
  }

  @Override
  public int compareTo(SortedRun other) {
    return PairBlock.compare(lengths, id, other.lengths, other.id);
  }
}
