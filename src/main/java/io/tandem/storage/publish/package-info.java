/**
 * Directories with one writer that appear whole or not at all: a directory is written next to its
 * place and published by renaming it or, in an object store, by an object that says that it is
 * complete; and a lease names its holder, is renewed by a heartbeat, passes on when the holder is
 * dead, and stops a holder that comes back too late.
 *
 * <p>Start with {@code AtomicDirectory} and {@code Lease}.
 */
package io.tandem.storage.publish;
