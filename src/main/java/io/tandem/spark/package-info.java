/**
 * Everything that Spark 3.5 and Spark 4 do differently. The classes of this package exist twice,
 * with the same public methods, in {@code src/main/spark3} and {@code src/main/spark4}; a Maven
 * profile compiles one of the two.
 */
package io.tandem.spark;
