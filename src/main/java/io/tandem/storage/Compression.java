package io.tandem.storage;

import io.tandem.UserException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/**
 * The compression of a file, recognized by its name. Concatenated files, as {@code cat a.gz b.gz}
 * makes them, are read to their end.
 */
public enum Compression {
  NONE("", raw -> raw, raw -> raw),
  GZIP(
      ".gz",
      raw -> new GzipCompressorInputStream(raw, true),
      GzipCompressorOutputStream::new,
      0x1F,
      0x8B),
  BZIP2(
      ".bz2",
      raw -> new BZip2CompressorInputStream(raw, true),
      BZip2CompressorOutputStream::new,
      'B',
      'Z',
      'h'),
  XZ(
      ".xz",
      raw -> new XZCompressorInputStream(raw, true, Compression.MAX_XZ_KIBIBYTES),
      XZCompressorOutputStream::new,
      0xFD,
      '7',
      'z',
      'X',
      'Z'),
  ZSTD(
      ".zst",
      ZstdCompressorInputStream::new,
      ZstdCompressorOutputStream::new,
      0x28,
      0xB5,
      0x2F,
      0xFD),
  /** LZ4's frame format, as the program {@code lz4} writes it. */
  LZ4(
      ".lz4",
      raw -> new FramedLZ4CompressorInputStream(raw, true),
      FramedLZ4CompressorOutputStream::new,
      0x04,
      0x22,
      0x4D,
      0x18);

  private static final int BUFFER_BYTES = 1 << 16;

  /** The memory that decompressing xz may take; files of {@code xz -9} need 65 MiB. */
  private static final int MAX_XZ_KIBIBYTES = 80 << 10;

  private final String suffix;
  private final Codec<InputStream> decompress;
  private final Codec<OutputStream> compress;
  private final int[] start;

  /**
   * @param decompress throws, now or while reading, if the data is of another kind, damaged or
   *     truncated
   * @param start the bytes that such files start with
   */
  Compression(
      String suffix, Codec<InputStream> decompress, Codec<OutputStream> compress, int... start) {
    this.suffix = suffix;
    this.decompress = decompress;
    this.compress = compress;
    this.start = start;
  }

  @FunctionalInterface
  private interface Codec<S> {
    S around(S raw) throws IOException;
  }

  /** Returns the ending of the names of such files. */
  public String suffix() {
    return suffix;
  }

  /** Returns the compression of a file with this name; case is ignored. */
  public static Compression ofName(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    for (Compression compression : values()) {
      if (compression != NONE && lower.endsWith(compression.suffix)) {
        return compression;
      }
    }
    return NONE;
  }

  /** Returns the compression of a file that starts with these bytes, regardless of its name. */
  public static Compression ofStart(byte[] bytes) {
    for (Compression compression : values()) {
      if (compression != NONE && compression.isStart(bytes)) {
        return compression;
      }
    }
    return NONE;
  }

  private void requireStart(InputStream buffered, String file) throws IOException {
    buffered.mark(start.length);
    byte[] found = buffered.readNBytes(start.length);
    buffered.reset();
    if (!isStart(found) && !(mayBeginWithSkipped() && isSkipped(found))) {
      throw new UserException(
          found.length == 0
              ? "%s is empty, not even compressed; fetch it again".formatted(file)
              : "%s: not a %s file, despite its name; rename it, or fetch it again"
                  .formatted(file, suffix));
    }
  }

  private boolean mayBeginWithSkipped() {
    return this == ZSTD || this == LZ4;
  }

  /** Returns whether these bytes start a skippable frame, which pzstd writes first. */
  private static boolean isSkipped(byte[] bytes) {
    return bytes.length == 4
        && (bytes[0] & 0xF0) == 0x50
        && bytes[1] == 0x2A
        && bytes[2] == 0x4D
        && bytes[3] == 0x18;
  }

  private boolean isStart(byte[] bytes) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the decompressed bytes of {@code raw}, which is closed on failure.
   *
   * @throws IOException if the data does not match the name
   */
  public static InputStream decompressed(String file, InputStream raw) throws IOException {
    InputStream buffered = new BufferedInputStream(new StorageStream(file, raw), BUFFER_BYTES);
    Compression compression = ofName(file);
    try {
      compression.requireStart(buffered, file);
      return new Refusing(file, compression.decompress.around(buffered));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Decompressed bytes; data that needs too much memory is the user's mistake, and not damage. */
  private static final class Refusing extends FilterInputStream {
    private final String file;

    Refusing(String file, InputStream decompressed) {
      super(decompressed);
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        throw refusalOr(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException e) {
        throw refusalOr(e);
      }
    }

    /** Returns damage unchanged. */
    private IOException refusalOr(IOException e) {
      // The words are zstd's.
      if (e instanceof MemoryLimitException
          || String.valueOf(e.getMessage()).contains("too much memory")) {
        throw new UserException(
            "%s: decompressing it would take too much memory; compress it again with a smaller dictionary or window, for example with xz -9 or zstd -19"
                .formatted(file),
            e);
      }
      return e;
    }
  }

  /**
   * Returns a stream that compresses as the name of the file says, and closes {@code raw} when it
   * is closed.
   */
  public static OutputStream compressed(String file, OutputStream raw) throws IOException {
    return ofName(file).compress.around(new BufferedOutputStream(raw, BUFFER_BYTES));
  }
}
