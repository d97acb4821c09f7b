package io.tandem.jobs.bench;

import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.charts.Display;
import io.tandem.config.Settings;
import java.util.Locale;
import java.util.Optional;

/**
 * The constants of {@link RoundCost}, calculated from measurements on the machines of the moment: a
 * small network, a larger one (what a byte costs), and the small one with more workers (what a task
 * costs). On a cluster the cost of a byte includes its way over the links.
 *
 * @param small the small network
 * @param large a larger one, with as many workers
 * @param many the small one, with more workers than executors have cores; empty where they would
 *     share links, of which the model knows nothing: all that bytes do not explain is then a cost
 *     of the round
 */
public record RoundCalibration(
    RoundMeasurement small, RoundMeasurement large, Optional<RoundMeasurement> many) {
  private static final double NANO = 1e-9;

  /** A second for each byte and for each task, so that seconds are their numbers. */
  private static final RoundCost.Speed COUNTING = new RoundCost.Speed(0, 1, 1, 1, 1);

  /** Returns the constants. None is negative, whatever noise there was. */
  public RoundCost.Speed speed() {
    RoundCost ofSmall = cost(small, COUNTING);
    RoundCost ofLarge = cost(large, COUNTING);
    double fetch =
        slope(
            large.fetchSeconds() - small.fetchSeconds(),
            ofLarge.fetchSeconds() - ofSmall.fetchSeconds());
    double send =
        slope(
            large.sendSeconds() - small.sendSeconds(),
            ofLarge.sendSeconds() - ofSmall.sendSeconds());
    double average =
        slope(
            large.averageSeconds() - small.averageSeconds(),
            ofLarge.averageSeconds() - ofSmall.averageSeconds());
    RoundCost.Speed ofBytes = new RoundCost.Speed(0, 0, fetch, send, average);
    double fixed = besides(small, ofBytes);
    double perTask =
        many.map(
                of ->
                    slope(
                        besides(of, ofBytes) - fixed,
                        cost(of, COUNTING).schedulingSeconds() - ofSmall.schedulingSeconds()))
            .orElse(0.0);
    double perRound = Math.max(0, fixed - ofSmall.schedulingSeconds() * perTask);
    return new RoundCost.Speed(perRound, perTask, fetch, send, average);
  }

  private static double slope(double rise, double run) {
    return Math.max(0, rise / run);
  }

  /** Returns the seconds of a round that bytes do not explain, updates apart. */
  private static double besides(RoundMeasurement of, RoundCost.Speed ofBytes) {
    return of.overheadSeconds() - cost(of, ofBytes).seconds(Double.POSITIVE_INFINITY);
  }

  /** The cost by constants of rounds such as those that calibrate. */
  private static RoundCost cost(RoundMeasurement of, RoundCost.Speed speed) {
    return cost(of, FloatFormat.FLOAT32, 0, speed);
  }

  private static RoundCost cost(
      RoundMeasurement of, FloatFormat format, long sharedState, RoundCost.Speed speed) {
    RoundCost.Spread spread =
        new RoundCost.Spread(of.workers(), of.executors(), of.executorCores());
    return RoundCost.of(of.parameters(), format, sharedState, spread, speed);
  }

  /** Returns the seconds besides updates that the constants predict for another measurement. */
  public double predicted(RoundMeasurement of, Settings settings) {
    FloatFormat format = FloatFormat.ofBits(settings.averaging().deltaBits());
    return cost(of, format, of.downBytes() / Float.BYTES - of.parameters(), speed())
        .seconds(Double.POSITIVE_INFINITY);
  }

  /** Human-readable text of the constants, and of how far off they are for another measurement. */
  public String text(RoundMeasurement of, Settings settings) {
    RoundCost.Speed speed = speed();
    double predicted = predicted(of, settings);
    return String.format(
        Locale.ROOT,
        "calibrated by %s (%s%s) and %s: %.3f s a round, %.4f s a task; a byte takes"
            + " %.2f ns to fetch, %.2f to send, %.2f to average%n%s, %s: predicted %.2f s"
            + " besides updates, measured %.2f s: %+.0f %%",
        small.preset(),
        Display.count(small.workers(), "worker"),
        many.map(more -> " and " + more.workers()).orElse(""),
        large.preset(),
        speed.perRound(),
        speed.perTask(),
        speed.fetch() / NANO,
        speed.send() / NANO,
        speed.average() / NANO,
        of.preset(),
        Display.count(of.workers(), "worker"),
        predicted,
        of.overheadSeconds(),
        100 * (predicted / of.overheadSeconds() - 1));
  }
}
