package io.tandem.training.cluster;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/** Asks the executors that there are. Driver and, for their names, executors. */
public final class EachExecutor {
  /** Tasks for each core, so that an executor that is a little late gets one as well. */
  private static final int TASKS_PER_CORE = 2;

  private EachExecutor() {}

  /**
   * Returns the answers of the present executors, by their places.
   *
   * @param question what is sent to each
   */
  static <Q, A> SortedMap<String, A> ask(
      JavaSparkContext spark, Q question, Function<Q, A> answer) {
    ArrivingExecutors.await(spark.sc());
    int tasks = TASKS_PER_CORE * TaskCores.ofAll(spark.sc());
    List<Tuple2<String, A>> found =
        spark
            .parallelize(Collections.nCopies(tasks, question), tasks)
            .map(asked -> new Tuple2<>(place(), answer.call(asked)))
            .collect();
    SortedMap<String, A> answers = new TreeMap<>();
    found.forEach(one -> answers.put(one._1(), one._2()));
    return answers;
  }

  /** Returns the name of this executor. */
  public static String place() {
    SparkEnv env = SparkEnv.get();
    return "executor %s on %s"
        .formatted(env.executorId(), env.blockManager().blockManagerId().host());
  }
}
