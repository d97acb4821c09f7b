package io.tandem.translation.search;

import io.tandem.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Lexical shortlists, fuzzed. */
public final class ShortlistTargets {
  private ShortlistTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("shortlist", Shortlist.FILE, ShortlistTargets::read));
  }

  /** Reads all but the checksum at the end, which mutations do not meet. */
  private static String read(byte[] input, String file) {
    CRC32C crc = new CRC32C();
    crc.update(input);
    byte[] content = Arrays.copyOf(input, input.length + Integer.BYTES);
    ByteBuffer.wrap(content).putInt(input.length, (int) crc.getValue());
    Shortlist shortlist = Shortlist.read(content, file);
    byte[] written = shortlist.bytes();
    if (!Arrays.equals(Shortlist.read(written, file).bytes(), written)) {
      throw new AssertionError("another shortlist after it was written and read");
    }
    return String.format(Locale.ROOT, "bytes: %d", written.length);
  }
}
