package io.tandem.store;

import java.util.zip.CRC32C;

/** The written form of a checksum. */
final class Crc {
  private Crc() {}

  static String text(CRC32C crc) {
    return "%08x".formatted(crc.getValue());
  }
}
