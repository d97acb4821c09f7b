package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.fuzz.ScratchFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Parquet files as corpora, fuzzed: whole ones, and footers behind sound pages. */
public final class ParquetTargets {
  private static final String FILE = "input.parquet";
  private static final int END_BYTES = 8;
  private static final int MOST_ROWS = 50_000;
  private static final Configuration HADOOP = new Configuration();
  private static final Path FOLDER = ScratchFolder.of("parquet");
  private static final Input INPUT =
      SettingsReader.ofText(
              "corpus.inputs=[{format=parquet, path=\"%s\", sourceField=en, targetField=fr, scoreFields=[score]}]"
                  .formatted(FOLDER.resolve(FILE)),
              List.of())
          .settings()
          .corpus()
          .inputs()
          .get(0);
  private static final byte[] PAGES = pages();

  private ParquetTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("parquet", FILE, (input, file) -> read(input)),
        new FuzzTarget("parquet-footer", FILE, (input, file) -> read(withPages(input))));
  }

  private static String read(byte[] content) throws IOException {
    Files.write(FOLDER.resolve(FILE), content);
    try {
      return FormatTargets.counts(first(ParquetPairs.open(INPUT.path(), INPUT, HADOOP)));
    } catch (UserException e) {
      throw new UserException(
          e.getMessage().replace("file:" + FOLDER + "/", "").replace(FOLDER + "/", ""), e);
    }
  }

  /** Ends a file after some rows: a few bytes may say that a billion are alike. */
  private static PairReader first(PairReader pairs) {
    return new PairReader() {
      private int left = MOST_ROWS;

      @Override
      public RawPair next() {
        return left-- > 0 ? pairs.next() : null;
      }

      @Override
      public void close() throws IOException {
        pairs.close();
      }
    };
  }

  private static byte[] withPages(byte[] footer) {
    ByteBuffer end = ByteBuffer.allocate(END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(footer.length).put("PAR1".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(PAGES);
    whole.writeBytes(footer);
    whole.writeBytes(end.array());
    return whole.toByteArray();
  }

  /** Returns a sound file without its footer. */
  private static byte[] pages() {
    try (InputStream in =
        ParquetTargets.class.getResourceAsStream("/io/tandem/fuzz/parquet/sound")) {
      ByteBuffer whole = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int end = whole.capacity() - END_BYTES;
      return Arrays.copyOf(whole.array(), end - whole.getInt(end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
