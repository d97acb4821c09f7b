package io.tandem.subword;

import io.tandem.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Merges of subword-nmt and the files of Tandem's own subwords, fuzzed. */
public final class SubwordTargets {
  private static final String LINE = "The cafés of Kraków \uD83D\uDE00 (2).";

  private SubwordTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("codes", "merges.codes", SubwordTargets::readCodes),
        new FuzzTarget("subwords", "model", SubwordTargets::readSubwords));
  }

  private static String readCodes(byte[] input, String file) {
    Merges merges = Merges.parse(new String(input, StandardCharsets.UTF_8), file);
    if (!Merges.parse(merges.text(), file).equals(merges)) {
      throw new AssertionError("other merges after they were written and read");
    }
    return String.format(Locale.ROOT, "merges: %d", merges.size());
  }

  /** Reads the three files of a directory, one after the other between zero bytes. */
  private static String readSubwords(byte[] input, String directory) {
    Map<String, byte[]> files = new HashMap<>();
    int from = 0;
    for (String name :
        List.of(SubwordFiles.SETTINGS, SubwordFiles.VOCABULARY, SubwordFiles.MERGES)) {
      int to = from;
      while (to < input.length && input[to] != 0) {
        to++;
      }
      files.put(name, Arrays.copyOfRange(input, from, to));
      from = Math.min(to + 1, input.length);
    }
    Subwords subwords = Subwords.of(files, directory);
    Map<String, byte[]> written = subwords.files();
    if (!Subwords.of(written, directory).equals(subwords)) {
      throw new AssertionError("other subwords after they were written and read");
    }
    return String.format(
        Locale.ROOT, "ids: %d, of the line: %d", subwords.size(), subwords.encode(LINE).length);
  }
}
