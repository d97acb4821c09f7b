/**
 * Files on Hadoop file systems: paths as users give them, atomic files, checksums, compression, the
 * JSON of manifests, hashes, and the description of the build that writes them.
 *
 * <p>Start with {@code HadoopConf}, which carries a Hadoop configuration to the executors, and
 * {@code AtomicFile}.
 */
package io.tandem.storage;
