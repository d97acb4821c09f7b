package io.tandem.training.worker;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file without a name: it is unlinked as soon as it is open, so that its room is free when it is
 * closed or no longer reachable, or when the process ends, however it ends; and so that no process
 * ever reads what another has left unfinished.
 *
 * <p>It is read by system calls and not mapped. What was read lately is in the page cache either
 * way, but resource managers (YARN) count mapped pages as memory of the process, and a mapping
 * cannot be closed while another thread may read it. A {@link RandomAccessFile} and not a channel,
 * as Spark interrupts threads, which closes channels. Executors.
 */
final class UnnamedFile implements AutoCloseable {
  private final Path directory;
  private final RandomAccessFile file;
  private long length;

  private UnnamedFile(Path directory, RandomAccessFile file) {
    this.directory = directory;
    this.file = file;
  }

  /** Returns an empty file on the disk of this directory. */
  static UnnamedFile in(Path directory) {
    try {
      File named = Files.createTempFile(directory, "tandem-", ".pairs").toFile();
      try {
        return new UnnamedFile(directory, new RandomAccessFile(named, "rw"));
      } finally {
        Files.delete(named.toPath());
      }
    } catch (IOException e) {
      throw failed("create", directory, e);
    }
  }

  /** Returns where the next byte will be written. */
  synchronized long length() {
    return length;
  }

  /** Writes the first bytes of an array at the end. */
  synchronized void append(byte[] bytes, int count) {
    try {
      file.seek(length);
      file.write(bytes, 0, count);
      length += count;
    } catch (IOException e) {
      throw failed("write", directory, e);
    }
  }

  /** Reads the bytes from {@code position} on into an array, so many from its {@code at} on. */
  synchronized void read(long position, byte[] into, int at, int count) {
    try {
      file.seek(position);
      file.readFully(into, at, count);
    } catch (EOFException e) {
      throw new IllegalStateException("no pairs at byte " + position + " of " + length, e);
    } catch (IOException e) {
      throw failed("read", directory, e);
    }
  }

  private static UncheckedIOException failed(String what, Path directory, IOException why) {
    return new UncheckedIOException(
        "cannot " + what + " a temporary file of training pairs in " + directory, why);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed("close", directory, e);
    }
  }
}
