package io.tandem.jobs.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * Reads items in a separate thread, so that those that have arrived can be worked on while others
 * are still being typed.
 */
final class ReadAhead<T> {
  /** An item; null marks the end, possibly with the failure that caused it. */
  private record Event<T>(T item, RuntimeException failure) {}

  private final BlockingQueue<Event<T>> events;

  /** The event after the last item; null until then. */
  private Event<T> after;

  /**
   * @param name the name of the input
   * @param items returns the next one, null after the last
   * @param most the maximum number of items to read ahead
   */
  ReadAhead(String name, Supplier<T> items, int most) {
    events = new ArrayBlockingQueue<>(most);
    Thread thread = new Thread(() -> readAll(items), "reading " + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void readAll(Supplier<T> items) {
    try {
      events.put(new Event<>(null, passOn(items)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes all items on; returns the failure, or null. */
  private RuntimeException passOn(Supplier<T> items) throws InterruptedException {
    try {
      for (T item = items.get(); item != null; item = items.get()) {
        events.put(new Event<>(item, null));
      }
      return null;
    } catch (RuntimeException e) {
      return e;
    } catch (Error e) {
      return new IllegalStateException("cannot read any further", e);
    }
  }

  /**
   * Waits for an item and takes those that have arrived, at most {@code most}; empty at the end. A
   * failure is thrown once all items before it have been taken.
   */
  List<T> take(int most) throws InterruptedException {
    List<T> taken = new ArrayList<>();
    while (after == null && taken.size() < most) {
      Event<T> event = taken.isEmpty() ? events.take() : events.poll();
      if (event == null) {
        break;
      }
      if (event.item() == null) {
        after = event;
      } else {
        taken.add(event.item());
      }
    }
    if (taken.isEmpty() && after != null && after.failure() != null) {
      throw after.failure();
    }
    return taken;
  }
}
