package io.tandem.training.worker;

import io.tandem.Text;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Sorts any number of encoded pairs by (target length, source length, id) in little memory: parts
 * of them in the heap, whose results, the runs, lie in a file and are merged. Executors.
 */
final class PairSorter implements AutoCloseable {
  private static final int MIN_READ_AHEAD = 1 << 12;
  private static final int MAX_READ_AHEAD = 1 << 16;

  private final UnnamedFile file;
  private final List<Run> pairs = new ArrayList<>();

  /** The ids of all pairs, as pairs of no length. */
  private final List<Run> ids = new ArrayList<>();

  private int tooLong;

  /** A part of the file. */
  private record Run(long start, long end) {}

  /**
   * A pair of a part that is to be sorted.
   *
   * @param at the byte of the part where it begins
   */
  private record Place(int lengths, long id, int at) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return PairBlock.compare(lengths, id, other.lengths, other.id);
    }
  }

  PairSorter(Path directory) {
    file = UnnamedFile.in(directory);
  }

  /** Sorts a part of the pairs, which begin at 0. */
  void add(ByteBuffer bytes) {
    List<Place> places = new ArrayList<>();
    int all = 0;
    for (int at = 0; at < bytes.limit(); at += PairBlock.length(bytes, at)) {
      if (PairBlock.lengths(bytes, at) != PairBlock.TOO_LONG) {
        places.add(new Place(PairBlock.lengths(bytes, at), PairBlock.id(bytes, at), at));
      }
      all++;
    }
    tooLong += all - places.size();
    Collections.sort(places);
    ByteBuffer sorted = ByteBuffer.allocate(bytes.limit());
    places.forEach(
        place -> sorted.put(bytes.array(), place.at(), PairBlock.length(bytes, place.at())));
    write(sorted, pairs);
    write(sortedIds(bytes, all), ids);
  }

  private static ByteBuffer sortedIds(ByteBuffer bytes, int count) {
    long[] all = new long[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      all[i] = PairBlock.id(bytes, at);
      at += PairBlock.length(bytes, at);
    }
    Arrays.sort(all);
    ByteBuffer sorted = ByteBuffer.allocate(PairBlock.HEADER * count);
    for (long id : all) {
      PairBlock.putEmpty(sorted, id);
    }
    return sorted;
  }

  private void write(ByteBuffer sorted, List<Run> runs) {
    if (sorted.position() > 0) {
      long start = file.length();
      file.append(sorted.array(), sorted.position());
      runs.add(new Run(start, file.length()));
    }
  }

  /** Returns the number of pairs that were too long, which are left out. */
  int tooLong() {
    return tooLong;
  }

  /**
   * Calls a consumer with each pair, in their order.
   *
   * @param inHeap about the bytes to read ahead
   */
  void forEach(int inHeap, Consumer<SortedRun> consumer) {
    merge(pairs, inHeap, consumer);
  }

  /**
   * @param inHeap about the bytes to read ahead
   * @throws IllegalArgumentException if two pairs have the same id
   */
  void requireUniqueIds(int inHeap) {
    Consumer<SortedRun> different =
        new Consumer<>() {
          private boolean any;
          private long last;

          @Override
          public void accept(SortedRun run) {
            if (any && run.id() == last) {
              throw new IllegalArgumentException(
                  Text.format("two pairs have the id %d: ids must be unique", last));
            }
            any = true;
            last = run.id();
          }
        };
    merge(ids, inHeap, different);
  }

  private void merge(List<Run> runs, int inHeap, Consumer<SortedRun> consumer) {
    int readAhead =
        Math.max(MIN_READ_AHEAD, Math.min(MAX_READ_AHEAD, inHeap / Math.max(1, runs.size())));
    PriorityQueue<SortedRun> queue = new PriorityQueue<>();
    runs.forEach(run -> queue.add(new SortedRun(file, run.start(), run.end(), readAhead)));
    while (!queue.isEmpty()) {
      SortedRun first = queue.poll();
      consumer.accept(first);
      if (first.advance()) {
        queue.add(first);
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
