package io.tandem.translation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;

/** Processes several items of an iterator at a time; results stay in order. For one thread. */
public final class BatchingIterator<T, R> implements Iterator<R> {
  private final Iterator<T> items;
  private final int atOnce;
  private final Function<List<T>, List<R>> work;
  private final Queue<R> ready = new ArrayDeque<>();

  /**
   * @param work maps some items, at least one, to their results
   */
  public BatchingIterator(Iterator<T> items, int atOnce, Function<List<T>, List<R>> work) {
    this.items = items;
    this.atOnce = atOnce;
    this.work = work;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || items.hasNext();
  }

  @Override
  public R next() {
    if (ready.isEmpty()) {
      List<T> some = new ArrayList<>();
      while (some.size() < atOnce && items.hasNext()) {
        some.add(items.next());
      }
      if (some.isEmpty()) {
        throw new NoSuchElementException();
      }
      ready.addAll(work.apply(some));
    }
    return ready.remove();
  }
}
