package io.tandem.training.shards;

import io.tandem.training.worker.Shard;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The sizes of shards. Whoever computes a partition builds its shards, which stay in files of that
 * executor ({@link LocalShards}); the few bytes that Spark stores of it say where they are, and for
 * how long they are wanted.
 */
final class BuiltShards extends RDD<ShardSize> {
  private static final long serialVersionUID = 1L;
  private static final ClassTag<ShardSize> TAG = ClassTag$.MODULE$.apply(ShardSize.class);
  private static final StorageLevel LEVEL = StorageLevel.MEMORY_AND_DISK();

  private final ClassTag<Shard> tagOfShards;

  /**
   * @param made makes the shards of a worker in each partition
   */
  BuiltShards(RDD<Shard> made) {
    super(made, TAG);
    tagOfShards = made.elementClassTag();
    setName("places of shards");
    persist(LEVEL);
  }

  /** An RDD that is stored logs under its class's name; this one does as any other of Spark's. */
  @Override
  public String logName() {
    return RDD.class.getName();
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(tagOfShards).partitions();
  }

  @Override
  public Iterator<ShardSize> compute(Partition partition, TaskContext task) {
    List<Shard> shards = LocalShards.use(block(partition), task);
    if (shards == null) {
      RDD<Shard> made = firstParent(tagOfShards);
      shards =
          LocalShards.keep(
              block(partition),
              JavaConverters.seqAsJavaList(made.iterator(partition, task).toList()),
              task);
    }
    return JavaConverters.asScalaIterator(shards.stream().map(ShardSize::new).toList().iterator());
  }

  /** Returns the block that stands for the shards of a partition. */
  private RDDBlockId block(Partition partition) {
    return new RDDBlockId(id(), partition.index());
  }

  /**
   * Returns the shards of a partition, which are built if they are not here: where Spark does not
   * know of any, and where the task is not in the executor that has them.
   */
  List<Shard> open(Partition partition, TaskContext task) {
    Iterator<ShardSize> sizes = iterator(partition, task);
    while (sizes.hasNext()) { // what Spark stores is locked until it is read to its end
      sizes.next();
    }
    List<Shard> here = LocalShards.use(block(partition), task);
    if (here == null) {
      SparkEnv.get()
          .blockManager()
          .putIterator(block(partition), compute(partition, task), LEVEL, true, TAG);
      here = LocalShards.use(block(partition), task);
    }
    return here;
  }
}
