package io.tandem.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Atomic changes of a directory tree. On HDFS and local disks they are atomic even with other
 * processes at work; on other file systems, as far as their {@link FileContext} is, which at worst
 * checks first and then acts. On local disks a rename survives a loss of power. In object stores a
 * rename copies a file, and that of a directory is not atomic, so nothing is published by it there.
 * No method creates a parent directory.
 */
public final class AtomicStep {
  private AtomicStep() {}

  /**
   * Renames to an unused name.
   *
   * @throws FileAlreadyExistsException if the name is taken; nothing has changed then
   */
  public static void rename(HadoopConf conf, Path from, Path to) throws IOException {
    FileSystem fileSystem = conf.fileSystem(to);
    try {
      if (fileSystem instanceof RawLocalFileSystem local) {
        renameLocally(local, from, to);
      } else if (ObjectStores.have(conf, to)) {
        renameObject(fileSystem, from, to);
      } else {
        rename(conf, from, to, Rename.NONE);
      }
    } catch (IOException e) {
      if (fileSystem.exists(to) && fileSystem.exists(from)) {
        FileAlreadyExistsException taken = new FileAlreadyExistsException(to + " exists already");
        taken.initCause(e);
        throw taken;
      }
      throw e;
    }
  }

  private static void renameObject(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem.exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename %s to %s".formatted(from, to));
    }
  }

  private static void renameLocally(RawLocalFileSystem local, Path from, Path to)
      throws IOException {
    java.nio.file.Path source = file(local, from);
    java.nio.file.Path target = file(local, to);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    if (Files.isDirectory(source)) {
      // rename(2) refuses a directory that is not empty.
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      linkAnew(source, target);
    }
    sync(target.getParent());
  }

  /**
   * Makes names in a directory survive a loss of power. Not every file system and operating system
   * can do this, and those that cannot are not reported.
   */
  private static void sync(java.nio.file.Path directory) {
    try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
      open.force(true);
    } catch (IOException e) {
      // The rename itself has succeeded.
    }
  }

  /** Uses link(2), because rename(2) would replace a file that has appeared in the meantime. */
  private static void linkAnew(java.nio.file.Path source, java.nio.file.Path target)
      throws IOException {
    try {
      Files.createLink(target, source);
      Files.delete(source);
    } catch (NoSuchFileException | java.nio.file.FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(source, target); // the file system has no links
    }
  }

  /** Renames over a file, over an empty directory, or to an unused name. */
  public static void replace(HadoopConf conf, Path from, Path to) throws IOException {
    if (conf.fileSystem(to) instanceof RawLocalFileSystem local) {
      // RawLocalFileSystem copies where it cannot rename; FileContext would delete first.
      java.nio.file.Path target = file(local, to);
      Files.move(file(local, from), target, StandardCopyOption.ATOMIC_MOVE);
      sync(target.getParent());
    } else {
      rename(conf, from, to, Rename.OVERWRITE);
    }
  }

  private static void rename(HadoopConf conf, Path from, Path to, Rename how) throws IOException {
    if (conf.fileSystem(to) instanceof DistributedFileSystem hdfs) {
      hdfs.rename(from, to, how);
    } else {
      context(conf, to).rename(from, to, how);
    }
  }

  /** Creates a directory unless it exists; its parent must exist. */
  public static void makeDirectory(HadoopConf conf, Path directory) throws IOException {
    if (conf.fileSystem(directory) instanceof RawLocalFileSystem local) {
      java.nio.file.Path file = file(local, directory);
      try {
        Files.createDirectory(file);
      } catch (java.nio.file.FileAlreadyExistsException e) {
        if (!Files.isDirectory(file)) {
          throw e;
        }
      }
    } else if (conf.fileSystem(directory) instanceof DistributedFileSystem hdfs) {
      hdfs.mkdir(directory, FsPermission.getDirDefault());
    } else if (ObjectStores.have(conf, directory)) {
      makeDirectories(conf, directory);
    } else {
      context(conf, directory).mkdir(directory, FsPermission.getDirDefault(), false);
    }
  }

  /**
   * Creates a directory and its parents, unless they exist; not atomic.
   *
   * @throws IOException if it does not exist afterwards; Hadoop only returns false on local disks
   */
  public static void makeDirectories(HadoopConf conf, Path directory) throws IOException {
    if (!conf.fileSystem(directory).mkdirs(directory)) {
      throw new IOException("cannot create the directory " + directory);
    }
  }

  /** Creates a file, whose parent must exist. */
  public static FSDataOutputStream createFile(HadoopConf conf, Path file) throws IOException {
    return conf.fileSystem(file).createFile(file).overwrite(true).build();
  }

  /** Removes a directory if it is empty, and nothing else. */
  public static void removeEmpty(HadoopConf conf, Path directory) {
    try {
      FileSystem fileSystem = conf.fileSystem(directory);
      if (fileSystem instanceof RawLocalFileSystem local) {
        // Hadoop checks first and then deletes whatever is there.
        Files.deleteIfExists(file(local, directory));
      } else {
        fileSystem.delete(directory, false);
      }
    } catch (IOException e) {
      // Not empty, or it cannot be removed: harmless.
    }
  }

  private static java.nio.file.Path file(RawLocalFileSystem local, Path path) {
    return local.pathToFile(path).toPath();
  }

  private static FileContext context(HadoopConf conf, Path path) throws IOException {
    return FileContext.getFileContext(
        conf.fileSystem(path).makeQualified(path).toUri(), conf.configuration());
  }
}
