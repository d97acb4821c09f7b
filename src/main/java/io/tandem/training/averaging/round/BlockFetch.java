package io.tandem.training.averaging.round;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.BlockTransferService;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks fetched from an executor, all at the same time. Spark's {@code BlockManager} would ask the
 * driver where each of them is, and fetch one after the other. Executors only.
 */
final class BlockFetch implements BlockFetchingListener {
  private static final Logger LOG = LoggerFactory.getLogger(BlockFetch.class);

  private final Set<String> missing = ConcurrentHashMap.newKeySet();
  private final Map<String, ByteBuffer> arrived = new ConcurrentHashMap<>();
  private final CountDownLatch ended;

  private BlockFetch(List<String> blocks) {
    missing.addAll(blocks);
    ended = new CountDownLatch(blocks.size());
  }

  /**
   * Returns the blocks by their names, serialized as they are stored there; without those that the
   * executor does not have, or none if it is gone.
   */
  static Map<String, ByteBuffer> from(BlockManagerId executor, List<? extends BlockId> blocks)
      throws InterruptedException {
    List<String> names = blocks.stream().map(BlockId::name).toList();
    BlockFetch fetch = new BlockFetch(names);
    BlockTransferService transfers = SparkEnv.get().blockManager().blockTransferService();
    for (String name : names) {
      // One by one: of a request for several, of which the executor lacks one, it keeps the others
      // locked.
      transfers.fetchBlocks(
          executor.host(),
          executor.port(),
          executor.executorId(),
          new String[] {name},
          fetch,
          null); // to memory
    }
    fetch.ended.await();
    return fetch.arrived;
  }

  @Override
  public void onBlockFetchSuccess(String block, ManagedBuffer data) {
    try {
      // Spark takes the data back when this method returns.
      arrived.put(block, ByteBuffer.allocate((int) data.size()).put(data.nioByteBuffer()).flip());
    } catch (IOException e) {
      LOG.debug("{} has arrived and cannot be read", block, e);
    }
    end(block);
  }

  @Override
  public void onBlockFetchFailure(String block, Throwable why) {
    LOG.debug("{} cannot be fetched", block, why);
    end(block);
  }

  private void end(String block) {
    if (missing.remove(block)) {
      ended.countDown();
    }
  }
}
