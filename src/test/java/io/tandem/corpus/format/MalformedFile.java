package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.InputSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.source.BitextFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A malformed file, and the expected outcome of reading it.
 *
 * @param name of the file
 * @param wrong what is wrong with it, in a few words
 * @param opening makes and opens it
 * @param expected a part of the message, or the counts as {@link #outcome} gives them
 */
record MalformedFile(String name, String wrong, Opening opening, String expected) {
  private static final Configuration HADOOP = new Configuration();

  /** Makes the file in a directory and opens it as a job does. */
  @FunctionalInterface
  interface Opening {
    List<PairReader> open(Path directory) throws IOException;
  }

  /**
   * Makes the file of one input.
   *
   * @param settings of the input beside its path, as HOCON
   */
  static MalformedFile of(
      String name, String wrong, String settings, byte[] content, String expected) {
    return of(
        Map.of(name, content), name, wrong, "path=\"%s/" + name + "\", " + settings, expected);
  }

  static MalformedFile tsv(String name, String wrong, byte[] content, String expected) {
    return of(name, wrong, "format=tsv", content, expected);
  }

  static MalformedFile file(
      String name, String wrong, String settings, String content, String expected) {
    return of(name, wrong, settings, bytes(content), expected);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, whole.length * 4 / 5);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Makes line-aligned files or a test set, one of which is malformed. */
  static MalformedFile ofTwo(
      String name, String wrong, String format, byte[] source, byte[] target, String expected) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(name + ".en", source);
    if (target.length > 0) {
      files.put(name + ".fr", target);
    }
    String input =
        "format=%s, source=\"%%1$s/%s.en\", target=\"%%1$s/%s.fr\"".formatted(format, name, name);
    return of(files, name, wrong, input, expected);
  }

  /**
   * Makes any files.
   *
   * @param files contents by name; a name that ends in a slash is a directory
   * @param input as HOCON, with %s for the directory
   */
  static MalformedFile of(
      Map<String, byte[]> files, String name, String wrong, String input, String expected) {
    Opening opening =
        directory -> {
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(file.getKey().endsWith("/") ? path : path.getParent());
            if (!file.getKey().endsWith("/")) {
              Files.write(path, file.getValue());
            }
          }
          return open(input.formatted(directory));
        };
    return new MalformedFile(name, wrong, opening, expected);
  }

  private static List<PairReader> open(String input) throws IOException {
    List<InputSettings> inputs =
        SettingsReader.ofText(
                "corpus { sourceLanguage = en, targetLanguage = fr, inputs = [{" + input + "}] }",
                List.of())
            .settings()
            .corpus()
            .inputs();
    List<PairReader> readers = new ArrayList<>();
    for (BitextFile file : new BitextFiles(HADOOP).of(inputs)) {
      readers.add(PairFormats.open(file, HADOOP));
    }
    return readers;
  }

  /**
   * Returns the outcome of reading the file to its end: the message that the user sees (without the
   * directory), or the number of pairs and the numbers of rejected rows by reason. Anything else is
   * thrown.
   */
  String outcome(Path directory) throws IOException {
    Map<String, Integer> rejected = new TreeMap<>();
    int pairs = 0;
    try {
      for (PairReader reader : opening.open(directory)) {
        for (RawPair pair : ReadPairs.all(reader)) {
          pair.reason().ifPresent(reason -> rejected.merge(reason, 1, Integer::sum));
          pairs += pair.reason().isEmpty() ? 1 : 0;
        }
      }
    } catch (UserException e) {
      return e.getMessage().replace("file:" + directory + "/", "").replace(directory + "/", "");
    }
    StringBuilder counts = new StringBuilder("pairs: " + pairs);
    rejected.forEach(
        (reason, count) -> counts.append(String.format(Locale.ROOT, ", %s: %d", reason, count)));
    return counts.toString();
  }

  @Override
  public String toString() {
    return name + ": " + wrong;
  }
}
