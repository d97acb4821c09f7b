package io.tandem.storage;

import java.util.Locale;
import java.util.zip.CRC32C;

/** The written form of a checksum. */
public final class Crc {
  private Crc() {}

  public static String text(CRC32C crc) {
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
