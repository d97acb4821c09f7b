package io.tandem.training.averaging.round;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;

/**
 * Slices that a worker has fetched, kept for the other workers of its executor until the round
 * ends. They are files, as heaps have no room for a second network, and Spark removes them with the
 * RDD that they are of; the driver is not told of them. Executors only.
 */
final class SharedCopies {
  private static final ReentrantLock FETCHING = new ReentrantLock();

  /** The copies of the latest RDD. */
  private static final List<BlockId> KEPT = new ArrayList<>();

  private static int latest = -1;

  private SharedCopies() {}

  /** Fetches what is not here. */
  @FunctionalInterface
  interface Fetch {
    Map<String, ByteBuffer> blocks() throws InterruptedException;
  }

  /**
   * Returns blocks, fetched unless all of them are here. Workers that want the same at the same
   * time wait for the first.
   */
  static Map<String, ByteBuffer> of(
      RDD<?> stored, List<RDDBlockId> wanted, BlockManager blocks, Fetch fetch)
      throws InterruptedException {
    FETCHING.lockInterruptibly();
    try {
      if (wanted.stream().allMatch(block -> blocks.getStatus(block).isDefined())) {
        return Map.of();
      }
      Map<String, ByteBuffer> fetched = fetch.blocks();
      forgetBefore(stored.id(), blocks);
      if (stored.id() == latest) {
        for (RDDBlockId block : wanted) {
          if (fetched.containsKey(block.name()) && blocks.getStatus(block).isEmpty()) {
            keep(block, fetched.get(block.name()), stored, blocks);
          }
        }
      }
      return fetched;
    } finally {
      FETCHING.unlock();
    }
  }

  /** Removes the copies of earlier rounds, which a task may keep after its round has ended. */
  private static void forgetBefore(int rdd, BlockManager blocks) {
    if (rdd > latest) {
      KEPT.stream()
          .filter(block -> blocks.getStatus(block).isDefined())
          .forEach(block -> blocks.removeBlock(block, false));
      KEPT.clear();
      latest = rdd;
    }
  }

  private static void keep(BlockId block, ByteBuffer bytes, RDD<?> stored, BlockManager blocks) {
    blocks.putBytes(
        block,
        new ChunkedByteBuffer(bytes.duplicate()),
        StorageLevel.DISK_ONLY(),
        false,
        stored.elementClassTag());
    KEPT.add(block);
  }
}
