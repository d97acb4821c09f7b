package io.tandem.storage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tandem.Text;
import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One file of a checkpoint or corpus: its name relative to the directory, size in bytes and CRC-32C
 * (Castagnoli, RFC 3720) as eight hexadecimal digits. The name cannot lead out of the directory.
 * Not a record, because executors send entries to the driver and Kryo 4, which Spark uses, cannot
 * read records.
 */
public final class FileEntry implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Valid names: no element begins with a dot, so none is hidden or leads up. */
  private static final Pattern NAME = Pattern.compile("[\\w=-][\\w=.-]*(/[\\w=-][\\w=.-]*)*");

  private final String name;
  private final long bytes;
  private final String crc32c;

  @JsonCreator
  public FileEntry(
      @JsonProperty("name") String name,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("crc32c") String crc32c) {
    this.name = Objects.requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a part cannot have the name " + name);
    }
    this.bytes = bytes;
    this.crc32c = Objects.requireNonNull(crc32c, "crc32c");
  }

  /** Creates the entry of content whose checksum was computed. */
  public static FileEntry of(String name, long bytes, CRC32C crc) {
    return new FileEntry(name, bytes, hexadecimal(crc));
  }

  static String hexadecimal(CRC32C crc) {
    return Text.format("%08x", crc.getValue());
  }

  @JsonProperty
  public String name() {
    return name;
  }

  @JsonProperty
  public long bytes() {
    return bytes;
  }

  @JsonProperty
  public String crc32c() {
    return crc32c;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileEntry part
        && name.equals(part.name)
        && bytes == part.bytes
        && crc32c.equals(part.crc32c);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, bytes, crc32c);
  }

  @Override
  public String toString() {
    return Text.format("%s (%d bytes, CRC-32C %s)", name, bytes, crc32c);
  }
}
