package io.tandem.run.charts;

import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis whose ticks are multiples of 1, 2 or 5 times a power of ten (Heckbert, "Nice
 * numbers for graph labels", Graphics Gems, 1990).
 *
 * @param least value at the beginning
 * @param most value at the end
 * @param step the distance of ticks
 */
record LinearAxis(double least, double most, double step) implements ChartAxis {
  /** Spans the values with about this many ticks; if all are zero, to 1. */
  static LinearAxis over(double least, double most, int ticks) {
    if (least == 0 && most == 0) {
      return over(0, 1, ticks);
    }
    double span = most - least;
    double step = niceStep((span > 0 ? span : Math.abs(most)) / ticks);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new LinearAxis(low, high > low ? high : low + step, step);
  }

  /** Spans 0 to exactly the given value. */
  static LinearAxis upTo(double most, int ticks) {
    double end = most > 0 ? most : 1;
    return new LinearAxis(0, end, niceStep(end / ticks));
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
    long first = (long) Math.ceil(least / step - 1e-6);
    long last = (long) Math.floor(most / step + 1e-6);
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
    int decimals = Math.max(0, -exponent(step / unit));
    double largest = Math.max(Math.abs(least), Math.abs(most));
    return decimals > 4 && largest < 0.01
        ? Display.scientific(tick, exponent(largest) - exponent(step))
        : String.format(Locale.ROOT, "%." + decimals + "f%s", tick / unit, suffix)
            .replace('-', '−');
  }

  private static int exponent(double value) {
    return (int) Math.floor(Math.log10(value) + 1e-9);
  }
}
