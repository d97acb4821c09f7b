package io.tandem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, except that it sets permissions by a system call. Without its native
 * library, Hadoop starts a process {@code chmod} for every file and directory that it creates, some
 * fifty for a small corpus. {@code core-site.xml} of the tests names this class.
 */
public final class QuickLocalFiles extends LocalFileSystem {
  /** Creates the file system as Hadoop does, by reflection. */
  public QuickLocalFiles() {
    super(new Raw());
  }

  /** Hadoop's file system without checksums, with the same exception. */
  public static class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (permission.getStickyBit()) {
        super.setPermission(path, permission);
        return;
      }
      String letters =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(letters));
    }
  }
}
