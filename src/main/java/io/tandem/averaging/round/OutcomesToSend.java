package io.tandem.averaging.round;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.collection.JavaConverters;

/**
 * The full outcomes of a round, of which only the part that workers keep is stored: the vectors to
 * send would take as much memory as a network for each worker until the next round, and nothing
 * reads them again. The task that computes an outcome stores that part and hands the full outcome
 * on to this RDD. A task that finds the part already stored, because it must rewrite the pieces of
 * a lost shuffle, computes the outcome again.
 */
final class OutcomesToSend extends RDD<WorkerOutcome> {
  private static final long serialVersionUID = 1L;

  /** Outcomes on their way from one RDD to the other, by task attempt. */
  private static final Map<Long, WorkerOutcome> HANDED_ON = new ConcurrentHashMap<>();

  private OutcomesToSend(JavaRDD<WorkerOutcome> kept, JavaRDD<WorkerOutcome> computed) {
    super(
        kept.context(),
        JavaConverters.asScalaBuffer(
            List.<Dependency<?>>of(
                new OneToOneDependency<>(kept.rdd()), new OneToOneDependency<>(computed.rdd()))),
        kept.classTag());
  }

  /** Returns the part of the outcomes that workers keep, to be stored. */
  static JavaRDD<WorkerOutcome> kept(JavaRDD<WorkerOutcome> computed) {
    return computed.map(
        outcome -> {
          TaskContext task = TaskContext.get();
          HANDED_ON.put(task.taskAttemptId(), outcome);
          TaskCompletionListener forget = ended -> HANDED_ON.remove(ended.taskAttemptId());
          task.addTaskCompletionListener(forget);
          return outcome.withoutVectorsToSend();
        });
  }

  /**
   * @param kept {@link #kept} of {@code computed}, stored
   */
  static JavaRDD<WorkerOutcome> of(JavaRDD<WorkerOutcome> kept, JavaRDD<WorkerOutcome> computed) {
    return new OutcomesToSend(kept, computed).toJavaRDD();
  }

  private record Both(int index, Partition kept, Partition computed) implements Partition {}

  @Override
  public Partition[] getPartitions() {
    Partition[] kept = parent(0).partitions();
    Partition[] computed = parent(1).partitions();
    return IntStream.range(0, kept.length)
        .mapToObj(index -> new Both(index, kept[index], computed[index]))
        .toArray(Partition[]::new);
  }

  private RDD<WorkerOutcome> parent(int number) {
    return parent(number, elementClassTag());
  }

  @Override
  public Iterator<WorkerOutcome> compute(Partition partition, TaskContext context) {
    Both both = (Both) partition;
    Iterator<WorkerOutcome> stored = parent(0).iterator(both.kept(), context);
    WorkerOutcome kept = stored.next();
    stored.hasNext(); // at its end it releases its lock
    WorkerOutcome outcome = HANDED_ON.remove(context.taskAttemptId());
    if (outcome == null || outcome.state().worker() != kept.state().worker()) {
      outcome = parent(1).iterator(both.computed(), context).next();
    }
    return JavaConverters.asScalaIterator(List.of(outcome).iterator());
  }
}
