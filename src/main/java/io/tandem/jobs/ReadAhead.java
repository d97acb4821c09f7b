package io.tandem.jobs;

import io.tandem.corpus.LineReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Lines read by a thread of their own, so that those which have come can be translated while others
 * are still being typed.
 */
final class ReadAhead {
  /** A line, the end (no line), or what went wrong. */
  private record Event(Optional<String> line, RuntimeException failure) {
    static final Event END = new Event(Optional.empty(), null);
  }

  private final BlockingQueue<Event> events;
  private boolean ended;

  /**
   * @param lines read at most before they are taken
   */
  ReadAhead(LineReader reader, int lines) {
    events = new ArrayBlockingQueue<>(lines);
    Thread thread = new Thread(() -> readAll(reader), "reading " + reader.file());
    thread.setDaemon(true);
    thread.start();
  }

  private void readAll(LineReader reader) {
    try {
      for (String line = reader.next(); line != null; line = reader.next()) {
        events.put(new Event(Optional.of(line), null));
      }
      events.put(Event.END);
    } catch (RuntimeException e) {
      events.offer(new Event(Optional.empty(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a line and takes those that have come, at most {@code most}; empty at the end. */
  List<String> take(int most) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    while (!ended && lines.size() < most) {
      Event event = lines.isEmpty() ? events.take() : events.poll();
      if (event == null) {
        break;
      }
      if (event.failure() != null) {
        throw event.failure();
      }
      event.line().ifPresentOrElse(lines::add, () -> ended = true);
    }
    return lines;
  }
}
