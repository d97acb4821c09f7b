package io.tandem.jobs.progress;

import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The progress, speed and remaining time of something: the parts of a live line. */
public final class StagePace {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The minimum time for a meaningful speed. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The work done at a time; the share is NaN if unknown. */
  private record Point(long time, double share, long items) {
    boolean isStart() {
      return items == 0 && !(share > 0);
    }

    boolean isAt(double otherShare, long otherItems) {
      return Double.compare(share, otherShare) == 0 && items == otherItems;
    }
  }

  private final long start;

  /** The point where progress was first seen: earlier work, such as sorting, does not count. */
  private Point first;

  /** The point of the last change: heartbeats of executors may be seconds apart. */
  private Point last;

  /**
   * @param start {@link System#nanoTime} at its beginning
   */
  public StagePace(long start) {
    this.start = start;
    restart();
  }

  /** Resets the progress, but not the start: the next step is measured from scratch. */
  void restart() {
    first = new Point(start, Double.NaN, 0);
    last = first;
  }

  /**
   * Records the current state.
   *
   * @param share the share from 0 to 1; NaN if unknown
   * @param items items done so far, 0 if unknown
   */
  public void at(double share, long items, long now) {
    if (!last.isAt(share, items)) {
      last = new Point(now, share, items);
      if (first.isStart() || items < first.items()) {
        first = last;
      }
    }
  }

  /**
   * Returns the parts of the line, the most important first.
   *
   * @param name the activity
   * @param unit the unit of the items, such as lines
   */
  public List<String> parts(String name, String unit, long now) {
    boolean hasSpeed = last.time() - first.time() >= FIRST_NANOS;
    List<String> parts = new ArrayList<>();
    parts.add(name);
    if (last.share() >= 0) {
      parts.add(Display.fixed(Math.floor(100 * last.share()), 0) + " %");
    }
    parts.add(
        hasSpeed && last.share() > first.share()
            ? TrainingPace.clock(nanosLeft(now)) + " left"
            : TrainingPace.clock(now - start) + " so far");
    if (hasSpeed && last.items() > first.items()) {
      double perSecond =
          (last.items() - first.items()) / ((last.time() - first.time()) / NANOS_PER_SECOND);
      parts.add(Display.fixed(perSecond, perSecond < 100 ? 1 : 0) + " " + unit + "/s");
    }
    if (last.items() > 0) {
      parts.add(Display.count(last.items()) + " " + unit);
    }
    return parts;
  }

  /** Returns the remaining time at the pace since progress was first seen, in whole seconds. */
  private long nanosLeft(long now) {
    double ofAll = (last.time() - first.time()) / (last.share() - first.share());
    double left = Math.max(0, ofAll * (1 - last.share()) - (now - last.time()));
    return TimeUnit.SECONDS.toNanos(Math.round(left / NANOS_PER_SECOND));
  }
}
