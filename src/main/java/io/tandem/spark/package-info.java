/**
 * Everything that Spark 3.5 and Spark 4 do differently. The classes of this package exist twice,
 * with the same methods, in {@code src/main/spark-3.5} and {@code src/main/spark-4}; a Maven
 * profile compiles one of the two. {@code SparkLine} is the exception.
 */
package io.tandem.spark;
