package io.tandem.jobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The peak physical memory of this process. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final int KIB = 1024;

  private PeakMemory() {}

  /** Returns the peak in MiB; null on systems other than Linux. */
  static Long megabytes() {
    try {
      return Files.isReadable(STATUS) ? megabytes(Files.readAllLines(STATUS)) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the peak from lines such as "VmHWM: 2048 kB". */
  static Long megabytes(List<String> status) {
    for (String line : status) {
      if (line.startsWith(PEAK)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB;
      }
    }
    return null;
  }
}
