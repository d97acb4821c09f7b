package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.Inputs;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.LineIndex;
import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePieceTest {
  @TempDir private Path dir;
  private static final Configuration HADOOP = new Configuration();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one\ntwo\nthree\n",
        "no end",
        "\n\n\n",
        "\uFEFFmarked\r\nünd wéitér\r\n\r\nlast",
        "a\na line that is longer than most of the pieces\nb\n\nc\n",
      })
  void linesAndTheirNumbersAreThoseOfTheWholeFile(String text) throws IOException {
    String file = Files.writeString(dir.resolve("text"), text).toUri().toString();
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    BitextFile whole = new BitextFile(0, Inputs.in(Format.TSV, file), file, "", bytes);
    List<String> expected = lines(LineReader.open(file, HADOOP));
    for (long size = 1; size <= bytes; size++) {
      List<String> found = new ArrayList<>();
      long linesBefore = 0;
      for (long start = 0; start < bytes; start += size) {
        long end = start + size < bytes ? start + size : Long.MAX_VALUE;
        FilePiece piece = new FilePiece(whole, start, end, linesBefore);
        found.addAll(lines(LineReader.open(piece, HADOOP)));
        linesBefore += LineIndex.countStarts(file, start, start + size, size, HADOOP)[0];
      }
      assertThat(found).as("pieces of %d bytes", size).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo\nthree\n", "no end", "\n\n\n", "a\na longer line\n\n\nb\nc"})
  void everyLineIsReachedFromTheBlockThatTheIndexNames(String text) throws IOException {
    String file = Files.writeString(dir.resolve("text"), text).toUri().toString();
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    List<String> expected = lines(LineReader.open(file, HADOOP));
    for (long blockBytes = 1; blockBytes <= bytes; blockBytes++) {
      long middle = Math.min(bytes, blockBytes * 2);
      List<int[]> starts = new ArrayList<>();
      starts.add(LineIndex.countStarts(file, 0, middle, blockBytes, HADOOP));
      starts.add(LineIndex.countStarts(file, middle, bytes, blockBytes, HADOOP));
      LineIndex index = new LineIndex(blockBytes, starts);
      assertThat(index.lines()).isEqualTo(expected.size());
      for (int line = 0; line < expected.size(); line++) {
        LineIndex.Block block = index.of(line);
        assertThat(line - block.linesBefore()).isBetween(0L, blockBytes);
        LineReader from =
            LineReader.openPlain(
                file, file, block.start(), Long.MAX_VALUE, block.linesBefore(), HADOOP);
        from.skipTo(line);
        assertThat(lines(from)).isEqualTo(expected.subList(line, expected.size()));
      }
    }
  }

  private static List<String> lines(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    try (reader) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(reader.lineNumber() + ":" + line);
      }
    }
    return lines;
  }
}
