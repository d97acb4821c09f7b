package io.tandem.corpus.format;

import io.tandem.storage.GivenPath;
import io.tandem.storage.StorageStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The number of lines that start before each block of a file that is not compressed, so that
 * reading can start near any line. Driver; lines are counted on executors.
 */
public final class LineIndex {
  private static final int BUFFER_BYTES = 1 << 16;

  private final long blockBytes;

  /** The lines that start before each block, and in all. */
  private final long[] before;

  /**
   * @param blockBytes the size of all blocks except the last
   * @param starts the number of lines that start in each block, in consecutive arrays
   */
  public LineIndex(long blockBytes, List<int[]> starts) {
    this.blockBytes = blockBytes;
    before = new long[starts.stream().mapToInt(some -> some.length).sum() + 1];
    int block = 0;
    for (int[] some : starts) {
      for (int lines : some) {
        before[block + 1] = before[block] + lines;
        block++;
      }
    }
  }

  /**
   * A block in which a line starts.
   *
   * @param start its first byte
   * @param linesBefore the number of lines that start before that
   */
  public record Block(long start, long linesBefore) implements Serializable {}

  /**
   * Returns the block in which a line starts; of a line that there is not, the last one.
   *
   * @param line its number from 0
   */
  public Block of(long line) {
    int found = Arrays.binarySearch(before, line);
    int block = found < 0 ? -found - 2 : found;
    // A block in which no line starts has as many before it as the next one.
    while (block + 1 < before.length && before[block + 1] == line) {
      block++;
    }
    block = Math.min(block, Math.max(0, before.length - 2));
    return new Block(block * blockBytes, before[block]);
  }

  /**
   * Returns the number of lines that start before a block.
   *
   * @param start its first byte
   */
  public long before(long start) {
    return before[Math.toIntExact(start / blockBytes)];
  }

  /** Returns the number of lines. */
  public long lines() {
    return before[before.length - 1];
  }

  /**
   * Counts the lines that start in a range of the bytes of a file.
   *
   * @return of each block, which is as large as is said or, at the end, smaller
   */
  public static int[] countStarts(
      String file, long start, long end, long blockBytes, Configuration hadoop) throws IOException {
    int[] starts = new int[Math.toIntExact((end - start + blockBytes - 1) / blockBytes)];
    if (end <= start) {
      return starts;
    }
    starts[0] = start == 0 ? 1 : 0;
    try (FSDataInputStream raw = GivenPath.file(file).open(hadoop)) {
      // A line starts behind each line end.
      long next = Math.max(1, start);
      raw.seek(next - 1);
      InputStream in = new StorageStream(file, raw);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (next < end) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, end - next));
        if (read < 0) {
          break;
        }
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            starts[(int) ((next + i - start) / blockBytes)]++;
          }
        }
        next += read;
      }
    }
    return starts;
  }
}
