package io.tandem.corpus.table;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** An iterator whose elements are computed one at a time. For one thread. */
public abstract class ComputedIterator<T> implements Iterator<T> {
  private T next;
  private boolean ended;

  /** Returns the next element, or null after the last; not called again then. */
  protected abstract T compute();

  @Override
  public final boolean hasNext() {
    if (next == null && !ended) {
      next = compute();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T element = next;
    next = null;
    return element;
  }
}
