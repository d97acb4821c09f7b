package io.tandem.corpus.parquet;

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
        default -> {
          requirePossible(page.size(), claimed, MOST_PER_BYTE * page.size());
          byte[] compressed = page.toByteArray();
          if (codec == CompressionCodecName.SNAPPY) {
            // Snappy's own length, which its decompressor allocates.
            long own = Varint.readInt(ByteBuffer.wrap(compressed));
            requirePossible(page.size(), own, claimed);
          }
          yield BytesInput.from(
              decompressor.decompress(BytesInput.from(compressed), claimed).toByteArray());
        }
      };
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
