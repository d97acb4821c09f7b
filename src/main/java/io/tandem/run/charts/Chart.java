package io.tandem.run.charts;

/**
 * A chart as a {@code figure} with an inline SVG: no script, nothing loaded from elsewhere.
 * Colours, light and dark, come from {@link ChartStyle}.
 */
public interface Chart {
  /** Returns the figure, or a note if there is nothing to draw yet. */
  String html();
}
