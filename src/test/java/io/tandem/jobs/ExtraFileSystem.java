package io.tandem.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local file system under another scheme, which only an extra jar provides; public for Hadoop.
 */
public final class ExtraFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "extra";

  /** Makes the jar that provides the file system. */
  static Path jarIn(Path folder) throws IOException {
    String name = ExtraFileSystem.class.getName();
    String file = name.replace('.', '/') + ".class";
    Path jar = folder.resolve("extra.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        InputStream code = ExtraFileSystem.class.getClassLoader().getResourceAsStream(file)) {
      zip.putNextEntry(new ZipEntry(file));
      code.transferTo(zip);
      zip.putNextEntry(new ZipEntry("META-INF/services/" + FileSystem.class.getName()));
      zip.write(name.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + "://somewhere/");
  }
}
