/**
 * Kernels in SIMD code, written with the incubating Vector API of Java 17.
 *
 * <p>Start with {@code VectorKernels}. No class of this package may be touched in a JVM that was
 * started without the module {@code jdk.incubator.vector}; on later Javas, {@link
 * io.tandem.network.kernels.vector.LaterJava} comes first.
 */
package io.tandem.network.kernels.vector;
