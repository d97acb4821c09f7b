package io.tandem.training.averaging.round;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Delivers elements to the driver as their tasks end, in any order; {@code collect()} would hold
 * all of them until the last has arrived. Driver only.
 */
final class Arrivals {
  private Arrivals() {}

  /**
   * Runs a job and returns when it has ended.
   *
   * @param receiver the receiver of each element, once; called by one thread at a time
   */
  static <T> void collect(JavaRDD<T> elements, Consumer<T> receiver) {
    elements
        .context()
        .runJob(
            elements.rdd(),
            new Listed<T>(),
            new AbstractFunction2<Object, List<T>, BoxedUnit>() {
              @Override
              public BoxedUnit apply(Object partition, List<T> arrived) {
                arrived.forEach(receiver);
                return BoxedUnit.UNIT;
              }
            },
            ClassTag$.MODULE$.apply(List.class));
  }

  /** Lists the elements of a partition. Sent to executors. */
  private static final class Listed<T> extends AbstractFunction1<Iterator<T>, List<T>>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public List<T> apply(Iterator<T> elements) {
      List<T> list = new ArrayList<>();
      while (elements.hasNext()) {
        list.add(elements.next());
      }
      return list;
    }
  }
}
