package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads lines in a separate thread, so that lines that have arrived can be translated while others
 * are still being typed.
 */
final class ReadAhead {
  /** A line, the end (no line), or what went wrong. */
  private record Event(Optional<String> line, RuntimeException failure) {
    static final Event END = new Event(Optional.empty(), null);
  }

  private final BlockingQueue<Event> events;

  /** The event after the last line; null until then. */
  private Event after;

  /**
   * @param lines the maximum number of lines that are read before they are taken
   */
  ReadAhead(LineReader reader, int lines) {
    events = new ArrayBlockingQueue<>(lines);
    Thread thread = new Thread(() -> readAll(reader), "reading " + reader.file());
    thread.setDaemon(true);
    thread.start();
  }

  private void readAll(LineReader reader) {
    try {
      events.put(passLines(reader));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes the lines on; returns the event after the last one. */
  private Event passLines(LineReader reader) throws InterruptedException {
    try {
      for (String line = reader.next(); line != null; line = reader.next()) {
        events.put(new Event(Optional.of(line), null));
      }
      return Event.END;
    } catch (RuntimeException e) {
      return new Event(Optional.empty(), e);
    } catch (Error e) {
      return new Event(Optional.empty(), new IllegalStateException("cannot read any further", e));
    }
  }

  /**
   * Waits for a line and takes those that have arrived, at most {@code most}; empty at the end. A
   * failure is thrown once all lines before it have been taken.
   */
  List<String> take(int most) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    while (after == null && lines.size() < most) {
      Event event = lines.isEmpty() ? events.take() : events.poll();
      if (event == null) {
        break;
      }
      event.line().ifPresentOrElse(lines::add, () -> after = event);
    }
    if (lines.isEmpty() && after != null && after.failure() != null) {
      throw after.failure();
    }
    return lines;
  }
}
