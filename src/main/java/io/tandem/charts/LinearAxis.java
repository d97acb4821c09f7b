package io.tandem.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis whose ticks are multiples of 1, 2 or 5 times a power of ten (Heckbert, "Nice
 * numbers for graph labels", Graphics Gems, 1990).
 *
 * @param least value at the beginning, a multiple of the step
 * @param most value at the end, a multiple of the step
 */
record LinearAxis(double least, double most, double step) implements ChartAxis {
  /** Spans the values with about this many ticks. */
  static LinearAxis over(double least, double most, int ticks) {
    double span = most - least;
    double room = span > 0 ? span : Math.max(Math.abs(most), 1e-9);
    double step = niceStep(room / ticks);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new LinearAxis(low, high > low ? high : low + step, step);
  }

  private static double niceStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  @Override
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long first = Math.round(least / step);
    long last = Math.round(most / step);
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  @Override
  public double position(double value) {
    return (value - least) / (most - least);
  }

  /** Writes as many decimals as the step needs; thousands as k, millions as M. */
  @Override
  public String label(double tick) {
    double largest = Math.max(Math.abs(least), Math.abs(most));
    if (largest >= 1e6) {
      return scaled(tick, 1e6, "M");
    }
    if (largest >= 1e4) {
      return scaled(tick, 1e3, "k");
    }
    return scaled(tick, 1, "");
  }

  private String scaled(double tick, double unit, String suffix) {
    if (Math.abs(tick) < step / 2) {
      return "0";
    }
    double exponent = Math.floor(Math.log10(step / unit) + 1e-9);
    int decimals = (int) Math.max(0, -exponent);
    return decimals > 4
        ? String.format(Locale.ROOT, "%.0e", tick)
        : String.format(Locale.ROOT, "%." + decimals + "f%s", tick / unit, suffix)
            .replace('-', '−');
  }
}
