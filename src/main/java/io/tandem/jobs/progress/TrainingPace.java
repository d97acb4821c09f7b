package io.tandem.jobs.progress;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import io.tandem.run.MetricRow;
import io.tandem.text.Display;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The progress, loss and speed of a training: the parts of its live line. */
public final class TrainingPace {
  /** The seconds of rounds over which loss and speed are averaged. */
  private static final double WINDOW_SECONDS = 10;

  private TrainingSettings limits;
  private long start;
  private final Deque<MetricRow.Round> recent = new ArrayDeque<>();
  private double recentSeconds;
  private double bleu = Double.NaN;
  private long firstUpdate;
  private long begun;

  /**
   * @param start {@link System#nanoTime} from which training.maximumMinutes count
   */
  public TrainingPace(TrainingSettings limits, long start) {
    this.limits = limits;
    this.start = start;
    begun = start;
  }

  /** Replaces the limits, when they are decided in the course of the training. */
  public void limit(TrainingSettings decided) {
    limits = decided;
  }

  /** Moves the start of training.maximumMinutes, if some were used before. */
  public void countMinutesFrom(long since) {
    start = since;
  }

  /** Records that training begins at an update, or returns to it. */
  public void beginAt(long update, long now) {
    firstUpdate = update;
    begun = now;
    recent.clear();
    recentSeconds = 0;
  }

  public void round(MetricRow.Round round) {
    recent.add(round);
    recentSeconds += round.seconds();
    while (recent.size() > 1 && recentSeconds - recent.element().seconds() >= WINDOW_SECONDS) {
      recentSeconds -= recent.remove().seconds();
    }
  }

  public void validation(MetricRow.Validation validation) {
    bleu = validation.bleu();
  }

  /** Returns the parts of the line, the most important first; none before the first round. */
  public List<String> parts(long now) {
    if (recent.isEmpty()) {
      return List.of("waiting for the first round");
    }
    MetricRow.Round last = recent.getLast();
    List<String> parts = new ArrayList<>();
    parts.add("round " + Display.count(last.round() + 1));
    parts.add("loss " + Display.fixed(meanLoss(), 3));
    if (!Double.isNaN(bleu)) {
      parts.add("BLEU " + Display.fixed(bleu, 2));
    }
    parts.add(Display.fixed(tokensPerSecond(), 0) + " tokens/s");
    parts.add(clock(nanosLeft(last.updates(), now)) + " left");
    parts.add("update " + Display.count(last.updates()) + ofMaximum());
    parts.addAll(seen(last.seen()));
    return parts;
  }

  /** Returns the amount of training data, such as 1.37 epochs and 12.3 M tokens. */
  public static List<String> seen(MetricRow.Seen seen) {
    return List.of(
        seen.stage() == 0 ? seen.passes() + " epochs" : "epoch " + seen.passes(),
        Display.rounded(seen.tokens()) + " tokens");
  }

  private double meanLoss() {
    return recent.stream().mapToDouble(MetricRow.Round::loss).average().orElseThrow();
  }

  private double tokensPerSecond() {
    return recent.stream().mapToLong(r -> r.sourceTokens() + r.targetTokens()).sum()
        / recentSeconds;
  }

  private String ofMaximum() {
    long maximum = limits.maximumUpdates();
    return maximum == 0 ? "" : " of " + Display.count(maximum);
  }

  /** Returns the time until the nearer limit, at the pace so far; at least one limit exists. */
  private long nanosLeft(long updates, long now) {
    double left = Double.POSITIVE_INFINITY;
    long maximum = limits.maximumUpdates();
    if (maximum > 0) {
      left = (double) (now - begun) / (updates - firstUpdate) * Math.max(0, maximum - updates);
    }
    if (limits.maximumMinutes() > 0) {
      double limit = limits.maximumMinutes() * TimeUnit.MINUTES.toNanos(1);
      left = Math.min(left, Math.max(0, limit - (now - start)));
    }
    return (long) left;
  }

  /** Formats minutes and seconds, and hours if there are any. */
  public static String clock(long nanos) {
    Duration d = Duration.ofNanos(nanos);
    return d.toHours() > 0
        ? Text.format("%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : Text.format("%02d:%02d", d.toMinutesPart(), d.toSecondsPart());
  }
}
