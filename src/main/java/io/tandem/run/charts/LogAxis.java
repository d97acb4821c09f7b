package io.tandem.run.charts;

import io.tandem.Text;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis from one power of ten to another, with a tick at each power.
 *
 * @param leastPower exponent at the beginning
 * @param mostPower exponent at the end, larger
 */
record LogAxis(int leastPower, int mostPower) implements ChartAxis {
  /** Spans the values, which are positive. */
  static LogAxis over(double least, double most) {
    int low = (int) Math.floor(Math.log10(least) + 1e-9);
    int high = (int) Math.ceil(Math.log10(most) - 1e-9);
    return new LogAxis(low, Math.max(high, low + 1));
  }

  @Override
  public double least() {
    return Math.pow(10, leastPower);
  }

  @Override
  public double most() {
    return Math.pow(10, mostPower);
  }

  @Override
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int power = leastPower; power <= mostPower; power++) {
      ticks.add(Math.pow(10, power));
    }
    return ticks;
  }

  @Override
  public double position(double value) {
    return (Math.log10(value) - leastPower) / (mostPower - leastPower);
  }

  @Override
  public String label(double tick) {
    if (tick < 1e-3 || tick >= 1e9) {
      return Display.scientific(tick, 0);
    }
    if (tick < 1) {
      return Text.format("%.3g", tick).replaceAll("0+$", "");
    }
    long thousands = Math.round(tick);
    return thousands >= 1_000_000
        ? thousands / 1_000_000 + "M"
        : thousands >= 1_000 ? thousands / 1_000 + "k" : String.valueOf(thousands);
  }
}
