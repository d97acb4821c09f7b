package io.tandem.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * One file of a checkpoint: its name relative to the checkpoint, size in bytes and CRC-32C
 * (Castagnoli, RFC 3720) as eight hexadecimal digits. Not a record, because executors send parts to
 * the driver and Kryo 4, which Spark uses, cannot read records.
 */
public final class Part implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final long bytes;
  private final String crc32c;

  @JsonCreator
  public Part(
      @JsonProperty("name") String name,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("crc32c") String crc32c) {
    this.name = Objects.requireNonNull(name, "name");
    this.bytes = bytes;
    this.crc32c = Objects.requireNonNull(crc32c, "crc32c");
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
    return other instanceof Part part
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
    return String.format(Locale.ROOT, "%s (%d bytes, CRC-32C %s)", name, bytes, crc32c);
  }
}
