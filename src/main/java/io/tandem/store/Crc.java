package io.tandem.store;

import java.util.Locale;
import java.util.zip.CRC32C;

/** The written form of a checksum. */
final class Crc {
  private Crc() {}

  static String text(CRC32C crc) {
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
