package io.tandem.storage;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tandem.Text;
import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One file of a checkpoint or corpus: its name relative to the directory, size in bytes and CRC-32C
 * (Castagnoli, RFC 3720) as eight hexadecimal digits. The name cannot lead out of the directory.
 * Executors send entries to the driver; Kryo 4, which Spark may use, leaves records to Java.
 */
@DefaultSerializer(JavaSerializer.class)
public record FileEntry(String name, long bytes, String crc32c) implements Serializable {
  /** Valid names: no element begins with a dot, so none is hidden or leads up. */
  private static final Pattern NAME = Pattern.compile("[\\w=-][\\w=.-]*(/[\\w=-][\\w=.-]*)*");

  public FileEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(crc32c, "crc32c");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a part cannot have the name " + name);
    }
  }

  /** Returns the entry of content whose checksum was computed. */
  public static FileEntry of(String name, long bytes, CRC32C crc) {
    return new FileEntry(name, bytes, hexadecimal(crc));
  }

  static String hexadecimal(CRC32C crc) {
    return Text.format("%08x", crc.getValue());
  }

  @Override
  public String toString() {
    return Text.format("%s (%d bytes, CRC-32C %s)", name, bytes, crc32c);
  }
}
