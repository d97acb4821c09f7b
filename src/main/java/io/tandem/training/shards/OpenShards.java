package io.tandem.training.shards;

import io.tandem.training.worker.Shard;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Shards in the executor that has them in its files: a partition has those of a worker. Elements
 * belong to the task that computes with them and cannot be sent or stored. {@link #unpersist} ends
 * them.
 */
final class OpenShards extends RDD<Shard> {
  private static final long serialVersionUID = 1L;
  private static final ClassTag<Shard> TAG = ClassTag$.MODULE$.apply(Shard.class);

  private final BuiltShards built;

  OpenShards(BuiltShards built) {
    super(built, TAG);
    this.built = built;
  }

  @Override
  public Partition[] getPartitions() {
    return built.partitions();
  }

  @Override
  public Iterator<Shard> compute(Partition partition, TaskContext task) {
    return JavaConverters.asScalaIterator(built.open(partition, task).iterator());
  }

  @Override
  public OpenShards unpersist(boolean blocking) {
    built.unpersist(blocking);
    return this;
  }
}
