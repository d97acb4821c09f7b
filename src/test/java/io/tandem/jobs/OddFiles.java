package io.tandem.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** A folder of input files that are not what their names say, or that no job accepts. */
final class OddFiles {
  private static final String PAIRS = "The low road.\tLa route basse.\nA new road.\tUne route.\n";
  private static final int ROWS = 2000;

  private OddFiles() {}

  static void make(Path folder) throws IOException {
    Files.createDirectory(folder);
    write(folder, "brack[et].tsv", PAIRS.getBytes(StandardCharsets.UTF_8));
    write(
        folder,
        "one-column.tsv",
        "The low road.\nA new road.\n".repeat(150).getBytes(StandardCharsets.UTF_8));
    write(folder, "header.tsv", ("en\tfr\n" + PAIRS).getBytes(StandardCharsets.UTF_8));
    write(folder, "utf16.en", "\uFEFFA road.\n".getBytes(StandardCharsets.UTF_16LE));
    write(folder, "flipped.tsv.gz", flipped());
    write(folder, "plain.tsv.gz", PAIRS.getBytes(StandardCharsets.UTF_8));
    write(folder, "entity.tmx", entity().getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream zst = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdCompressorOutputStream(zst)) {
      out.write("The low road.\nA new road.\n".getBytes(StandardCharsets.UTF_8));
    }
    write(folder, "text.zst", zst.toByteArray());
    Files.createDirectory(folder.resolve("table.parquet"));
    write(
        folder,
        "table.parquet/part-00000.snappy.parquet",
        "PAR1PAR1".getBytes(StandardCharsets.US_ASCII));
    Files.createDirectory(folder.resolve("docs"));
    write(folder, "docs/readme.md", "# Pairs\n".getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path folder, String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  /**
   * Returns a compressed file with one byte changed in the middle, which decompresses to text that
   * was never compressed.
   */
  private static byte[] flipped() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      rows.append("the road number ")
          .append(i * 7919L)
          .append("\tla route ")
          .append(i * 104_729L)
          .append('\n');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] flipped = bytes.toByteArray();
    flipped[flipped.length / 2] ^= 0x55;
    return flipped;
  }

  private static String entity() {
    return """
    <?xml version="1.0"?>
    <!DOCTYPE tmx [<!ENTITY brand SYSTEM "file:///etc/hostname">]>
    <tmx version="1.4"><body><tu>
    <tuv xml:lang="en"><seg>Use &brand; now.</seg></tuv>
    <tuv xml:lang="fr"><seg>Utilisez &brand;.</seg></tuv>
    </tu></body></tmx>
    """;
  }
}
