package io.tandem.training.shards;

import io.tandem.training.worker.Shard;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that lie in files of this JVM. Those of a worker live as long as Spark has the block
 * that stands for them in this executor, or a task uses them: so they end when their RDD is
 * unpersisted or forgotten, and with the executor. Executors only.
 */
final class LocalShards {
  /** The time between looks for blocks that Spark has no more. */
  private static final long LOOK_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(LocalShards.class);

  private static final Map<Key, Kept> KEPT = new HashMap<>();

  private static ScheduledThreadPoolExecutor looking;

  private LocalShards() {}

  /** A block of one of the sessions that this JVM may have one after the other. */
  private record Key(BlockManager blocks, BlockId block) {
    boolean isKnown() {
      return blocks.getStatus(block).isDefined();
    }
  }

  /** A worker's shards. */
  private static final class Kept {
    private final List<Shard> shards;
    private int tasks;

    Kept(List<Shard> shards) {
      this.shards = shards;
    }
  }

  /** Returns the shards that a block stands for, until the task ends; null if they are not here. */
  static List<Shard> use(BlockId block, TaskContext task) {
    Key key = key(block);
    synchronized (KEPT) {
      return KEPT.containsKey(key) ? used(key, task) : null;
    }
  }

  /**
   * Keeps shards that a task has made, unless another was faster.
   *
   * @return those that are kept, until the task ends
   */
  static List<Shard> keep(BlockId block, List<Shard> made, TaskContext task) {
    Key key = key(block);
    synchronized (KEPT) {
      if (KEPT.putIfAbsent(key, new Kept(made)) != null) {
        close(made);
      }
      lookRegularly();
      return used(key, task);
    }
  }

  private static Key key(BlockId block) {
    return new Key(SparkEnv.get().blockManager(), block);
  }

  private static List<Shard> used(Key key, TaskContext task) {
    Kept kept = KEPT.get(key);
    kept.tasks++;
    TaskCompletionListener release =
        ended -> {
          synchronized (KEPT) {
            kept.tasks--;
          }
        };
    task.addTaskCompletionListener(release);
    return kept.shards;
  }

  private static void lookRegularly() {
    if (looking == null) {
      looking =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "unused-shards");
                thread.setDaemon(true);
                return thread;
              });
      looking.scheduleWithFixedDelay(
          LocalShards::closeUnused, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Closes the shards that no task uses and whose block Spark has no more. */
  private static void closeUnused() {
    synchronized (KEPT) {
      Iterator<Map.Entry<Key, Kept>> all = KEPT.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<Key, Kept> one = all.next();
        if (one.getValue().tasks == 0 && !one.getKey().isKnown()) {
          all.remove();
          close(one.getValue().shards);
        }
      }
    }
  }

  /** Closes what can be closed: the others of the JVM have their turn whatever happens. */
  private static void close(List<Shard> shards) {
    for (Shard shard : shards) {
      try {
        shard.close();
      } catch (UncheckedIOException e) {
        LOG.warn("a file of training pairs stays open", e);
      }
    }
  }

  /** Returns the number of workers whose shards are here. */
  static int count() {
    synchronized (KEPT) {
      return KEPT.size();
    }
  }
}
