package io.tandem.jobs.bench;

import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.averaging.round.Slicing;
import io.tandem.config.Settings;
import java.util.Locale;

/**
 * The constants of {@link RoundCost}, calculated from three measurements on the machines of the
 * moment: a small network, a larger one (what a byte costs), and the small one with more workers
 * (what a task costs).
 *
 * @param small the small network
 * @param large a larger one, with as many workers
 * @param many the small one, with more workers
 */
public record RoundCalibration(
    RoundMeasurement small, RoundMeasurement large, RoundMeasurement many) {
  private static final double NANO = 1e-9;

  /** Returns the constants. None is negative, whatever noise there was. */
  public RoundCost.Speed speed() {
    double fetch =
        slope(large.fetchSeconds() - small.fetchSeconds(), large.downBytes() - small.downBytes());
    double send =
        slope(large.sendSeconds() - small.sendSeconds(), large.upBytes() - small.upBytes());
    double average =
        slope(large.averageSeconds() - small.averageSeconds(), arriving(large) - arriving(small));
    RoundCost.Speed ofBytes = new RoundCost.Speed(0, 0, fetch, send, average);
    double fixedOfSmall = small.overheadSeconds() - seconds(small, ofBytes);
    double fixedOfMany = many.overheadSeconds() - seconds(many, ofBytes);
    double perTask = slope(fixedOfMany - fixedOfSmall, tasks(many) - tasks(small));
    double perRound = Math.max(0, fixedOfSmall - tasks(small) * perTask);
    return new RoundCost.Speed(perRound, perTask, fetch, send, average);
  }

  private static double slope(double rise, double run) {
    return Math.max(0, rise / run);
  }

  private static double arriving(RoundMeasurement of) {
    return (double) of.upBytes() * of.workers() / of.executors();
  }

  private static int tasks(RoundMeasurement of) {
    return new RoundCost.Spread(of.workers(), of.executors(), 1)
        .tasksOfCore(Slicing.of(Math.toIntExact(of.parameters()), of.workers()).count());
  }

  /** The seconds by constants of rounds such as those that calibrate. */
  private static double seconds(RoundMeasurement of, RoundCost.Speed speed) {
    return seconds(of, FloatFormat.FLOAT32, 0, speed);
  }

  private static double seconds(
      RoundMeasurement of, FloatFormat format, long sharedState, RoundCost.Speed speed) {
    RoundCost.Spread spread = new RoundCost.Spread(of.workers(), of.executors(), 1);
    return RoundCost.of(of.parameters(), format, sharedState, spread, speed)
        .seconds(Double.POSITIVE_INFINITY);
  }

  /** Returns the seconds besides updates that the constants predict for another measurement. */
  public double predicted(RoundMeasurement of, Settings settings) {
    FloatFormat format = FloatFormat.ofBits(settings.averaging().deltaBits());
    return seconds(of, format, of.downBytes() / Float.BYTES - of.parameters(), speed());
  }

  /** Human-readable text of the constants, and of how far off they are for another measurement. */
  public String text(RoundMeasurement of, Settings settings) {
    RoundCost.Speed speed = speed();
    double predicted = predicted(of, settings);
    return String.format(
        Locale.ROOT,
        "calibrated by %s (%d and %d workers) and %s: %.3f s a round, %.4f s a task; a byte takes"
            + " %.2f ns to fetch, %.2f to send, %.2f to average%n%s, %d workers: predicted %.2f s"
            + " besides updates, measured %.2f s: %+.0f %%",
        small.preset(),
        small.workers(),
        many.workers(),
        large.preset(),
        speed.perRound(),
        speed.perTask(),
        speed.fetch() / NANO,
        speed.send() / NANO,
        speed.average() / NANO,
        of.preset(),
        of.workers(),
        predicted,
        of.overheadSeconds(),
        100 * (predicted / of.overheadSeconds() - 1));
  }
}
