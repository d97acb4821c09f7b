/**
 * Charts as HTML and SVG, for the report page and the notes: lines, histogram, bars, heat map. No
 * script, nothing loaded from elsewhere, light and dark.
 *
 * <p>Uses {@code config} only; Spark only in {@code TableCharts}. Start with {@code Chart}.
 */
package io.tandem.charts;
