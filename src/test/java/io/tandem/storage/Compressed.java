package io.tandem.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Compressed bytes for tests. */
public final class Compressed {
  private Compressed() {}

  public static byte[] bytes(Compression compression, String text) {
    return bytes(compression, text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] bytes(Compression compression, byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compressor(compression, bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static String fileName(Compression compression) {
    return switch (compression) {
      case NONE -> "text.tsv";
      case GZIP -> "text.tsv.gz";
      case BZIP2 -> "text.tsv.bz2";
      case XZ -> "text.tsv.xz";
      case ZSTD -> "text.tsv.zst";
      case LZ4 -> "text.tsv.lz4";
    };
  }

  private static OutputStream compressor(Compression compression, OutputStream out)
      throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP -> new GzipCompressorOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out);
      case XZ -> new XZCompressorOutputStream(out);
      case ZSTD -> new ZstdCompressorOutputStream(out);
      case LZ4 -> new LZ4FrameOutputStream(out);
    };
  }
}
