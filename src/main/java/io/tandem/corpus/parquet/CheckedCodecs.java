package io.tandem.corpus.parquet;

import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.ParquetDecodingException;
import org.xerial.snappy.Snappy;

/** Decompresses pages into memory that grows with what comes out, and not by what they claim. */
final class CheckedCodecs implements CompressionCodecFactory {
  /** The largest page, decompressed; usual are 1 MiB. */
  private static final int MOST_PAGE_BYTES = 1 << 27;

  /** How many bytes can come of one in Snappy (copies of 64 bytes in 3) and LZ4, and more. */
  private static final int MOST_PER_BYTE = 256;

  private final CompressionCodecFactory codecs;

  CheckedCodecs(Configuration hadoop) {
    codecs = HadoopCodecs.newFactory(hadoop, 0);
  }

  /** Refuses what takes classes that Spark does not have. */
  static void requireRead(CompressionCodecName codec) {
    if (codec == CompressionCodecName.BROTLI || codec == CompressionCodecName.LZO) {
      throw new ParquetDecodingException(
          "it is compressed by %s, expected snappy, gzip, zstd, lz4 or none"
              .formatted(codec.name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("only for reading");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Checked(codec, codecs.getDecompressor(codec));
  }

  @Override
  public void release() {
    codecs.release();
  }

  /** Decompresses a block into a place that is large enough, and returns its size. */
  @FunctionalInterface
  private interface Block {
    int decompress(byte[] compressed, byte[] into) throws IOException;
  }

  private static int snappy(byte[] compressed, byte[] into) throws IOException {
    requirePossible(compressed.length, Snappy.uncompressedLength(compressed), into.length);
    return Snappy.uncompress(compressed, 0, compressed.length, into, 0);
  }

  private static int lz4(byte[] compressed, byte[] into) {
    return new Lz4Decompressor().decompress(compressed, 0, compressed.length, into, 0, into.length);
  }

  private static void requirePossible(long compressed, long claimed, long most) {
    if (claimed < 0 || claimed > most) {
      throw new ParquetDecodingException(
          String.format(
              Locale.ROOT,
              "a page of %d bytes claims to be one of %d, expected at most %d",
              compressed,
              claimed,
              most));
    }
  }

  private record Checked(CompressionCodecName codec, BytesInputDecompressor decompressor)
      implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int claimed) throws IOException {
      requirePossible(page.size(), claimed, MOST_PAGE_BYTES);
      if (claimed == 0) {
        return BytesInput.empty(); // some writers do not compress nothing
      }
      return switch (codec) {
        case UNCOMPRESSED -> page;
        case GZIP -> growing(page, claimed, new GzipCompressorInputStream(bytesOf(page), true));
        case ZSTD -> growing(page, claimed, new ZstdCompressorInputStream(bytesOf(page)));
        case SNAPPY -> whole(page, claimed, CheckedCodecs::snappy);
        case LZ4_RAW -> whole(page, claimed, CheckedCodecs::lz4);
        default -> {
          requirePossible(page.size(), claimed, MOST_PER_BYTE * page.size());
          yield BytesInput.from(decompressor.decompress(page, claimed).toByteArray());
        }
      };
    }

    /** Decompresses without Parquet's decompressor, which never ends if less comes out. */
    private static BytesInput whole(BytesInput page, int claimed, Block block) throws IOException {
      requirePossible(page.size(), claimed, MOST_PER_BYTE * page.size());
      byte[] content = new byte[claimed];
      requirePossible(page.size(), claimed, block.decompress(page.toByteArray(), content));
      return BytesInput.from(content);
    }

    /** Parquet's own streams throw at their end. */
    private static InputStream bytesOf(BytesInput page) throws IOException {
      return new ByteArrayInputStream(page.toByteArray());
    }

    /** Decompresses without Parquet's decompressor, which allocates what is claimed. */
    private static BytesInput growing(BytesInput page, int claimed, InputStream decompressed)
        throws IOException {
      try (decompressed) {
        byte[] content = decompressed.readNBytes(claimed);
        requirePossible(page.size(), claimed, content.length);
        return BytesInput.from(content);
      }
    }

    @Override
    public void decompress(ByteBuffer page, int compressed, ByteBuffer into, int decompressed) {
      throw new UnsupportedOperationException("only of bytes on the heap");
    }

    @Override
    public void release() {
      decompressor.release();
    }
  }
}
