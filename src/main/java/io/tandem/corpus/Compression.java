package io.tandem.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * How a file is compressed, told from its name. Files made of several compressed parts one after
 * the other, as {@code cat a.gz b.gz} makes them, are read to their end.
 */
public enum Compression {
  NONE("") {
    @Override
    InputStream decompress(InputStream raw) {
      return raw;
    }
  },
  GZIP(".gz") {
    @Override
    InputStream decompress(InputStream raw) throws IOException {
      return new GzipCompressorInputStream(raw, true);
    }
  },
  BZIP2(".bz2") {
    @Override
    InputStream decompress(InputStream raw) throws IOException {
      return new BZip2CompressorInputStream(raw, true);
    }
  },
  XZ(".xz") {
    @Override
    InputStream decompress(InputStream raw) throws IOException {
      return new XZCompressorInputStream(raw, true);
    }
  },
  ZSTD(".zst") {
    @Override
    InputStream decompress(InputStream raw) throws IOException {
      return new ZstdCompressorInputStream(raw);
    }
  },
  /** The frame format, as the program {@code lz4} writes it. */
  LZ4(".lz4") {
    @Override
    InputStream decompress(InputStream raw) throws IOException {
      return new FramedLZ4CompressorInputStream(raw, true);
    }
  };

  private static final int BUFFER_BYTES = 1 << 16;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** The compression of a file of this name; case plays no part. */
  public static Compression ofName(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    for (Compression compression : values()) {
      if (compression != NONE && lower.endsWith(compression.suffix)) {
        return compression;
      }
    }
    return NONE;
  }

  /**
   * The bytes behind {@code raw}, which is closed when they cannot be had.
   *
   * @throws IOException when the data is not what the name says
   */
  static InputStream decompressed(String file, InputStream raw) throws IOException {
    InputStream buffered = new BufferedInputStream(new StorageStream(raw), BUFFER_BYTES);
    try {
      return ofName(file).decompress(buffered);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * The bytes that were compressed.
   *
   * @throws IOException here or while reading when the data is not of this kind, damaged or cut off
   */
  abstract InputStream decompress(InputStream raw) throws IOException;
}
