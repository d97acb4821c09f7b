package io.tandem.corpus.format;

import io.tandem.config.InputSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads whole files for tests. */
final class ReadPairs {
  private static final Configuration HADOOP = new Configuration();

  private ReadPairs() {}

  /** Reads all rows of an input of one file or two through the registry of formats. */
  static List<RawPair> of(InputSettings input) {
    String source = input.readsTwoFiles() ? input.source() : input.path();
    BitextFile file = new BitextFile(0, input, source, input.target(), 0);
    try {
      return all(PairFormats.open(file, HADOOP));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<RawPair> all(PairReader reader) throws IOException {
    try (reader) {
      List<RawPair> pairs = new ArrayList<>();
      for (RawPair pair = reader.next(); pair != null; pair = reader.next()) {
        pairs.add(pair);
      }
      return pairs;
    }
  }

  /** Returns the usable pairs alone, as source and target. */
  static List<List<String>> usable(List<RawPair> pairs) {
    return pairs.stream()
        .filter(pair -> pair.reason().isEmpty())
        .map(pair -> List.of(pair.source(), pair.target()))
        .toList();
  }

  static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  static LineReader lines(String text) throws IOException {
    return LineReader.of("sample", bytes(text));
  }

  static XmlFile xml(String text) throws IOException {
    return XmlFile.of("sample.xml", bytes(text));
  }
}
