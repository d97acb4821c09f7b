/**
 * Charts as HTML and SVG for the report pages and the notebooks: lines, histograms, bars and heat
 * maps. They need no script, load nothing, and support light and dark mode.
 *
 * <p>Start with {@code Chart}. Only {@code TableCharts} uses Spark.
 */
package io.tandem.run.charts;
