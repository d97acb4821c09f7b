package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.storage.StorageStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The lines of a UTF-8 file, one after the other, decompressed by its name; holds one line at a
 * time, and never more of it than {@link RawPair#MAX_CHARACTERS} bytes. A line ends with LF or CR
 * LF; the last one may end without. A byte order mark at the start of a line is removed:
 * concatenated files have them in the middle.
 *
 * <p>Mistakes in the file are a {@link UserException} with file and line; faults of the file system
 * are an {@link java.io.UncheckedIOException}.
 */
public final class LineReader implements Closeable {
  private static final String STANDARD_INPUT = "standard input";

  /** The bytes shown of a line that is too long. */
  private static final int SHOWN_BYTES = 256;

  private static final int BUFFER_BYTES = 1 << 16;

  /** A file with one zero byte in this many is not taken for text with stray zeros. */
  private static final int UTF_16_ZEROS = 8;

  private static final String CONVERTER = "iconv";

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  public static final char REPLACEMENT = '\uFFFD';

  private final String file;
  private final InputStream in;
  private final String converter;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferAt;
  private int bufferEnd;
  private byte[] line = new byte[1024];
  private int lineSize;
  private long lineNumber;
  private long lineStart;
  private long nextStart;
  private boolean lineFeedSeen;
  private boolean hasCarriageReturn;

  /** Whether only the start of the line is held. */
  private boolean isTooLong;

  /** Lines that start here or later belong to other pieces. */
  private long end = Long.MAX_VALUE;

  private LineReader(String file, InputStream in, String converter) {
    this.file = file;
    this.in = in;
    this.converter = converter;
  }

  /**
   * @throws UserException when the file cannot be opened
   */
  public static LineReader open(String file, Configuration hadoop) throws IOException {
    return open(GivenPath.file(file), hadoop);
  }

  /**
   * Opens the lines of a file that an option or a setting names.
   *
   * @throws UserException when the file cannot be opened
   */
  public static LineReader open(GivenPath file, Configuration hadoop) throws IOException {
    return of(file.text(), file.open(hadoop));
  }

  /**
   * Opens the lines of a file that start in a piece of it; they keep their numbers.
   *
   * @throws UserException when the file cannot be opened
   */
  public static LineReader open(FilePiece piece, Configuration hadoop) throws IOException {
    String file = piece.file().source();
    return piece.isWhole()
        ? open(file, hadoop)
        : openPlain(
            file,
            piece.file().sourceText(),
            piece.start(),
            piece.end(),
            piece.linesBefore(),
            hadoop);
  }

  /**
   * Opens the lines that start in a range of the bytes of a file that is not compressed.
   *
   * @param file its name in messages: of a copy, that of the original
   * @param path where it is
   * @param start first byte
   * @param end the byte after the last; the largest long for the end of the file
   * @param linesBefore lines that start before the first byte
   * @throws UserException when the file cannot be opened
   */
  public static LineReader openPlain(
      String file, String path, long start, long end, long linesBefore, Configuration hadoop)
      throws IOException {
    FSDataInputStream in = GivenPath.file(path).open(hadoop);
    long from = Math.max(0, start - 1);
    in.seek(from);
    LineReader reader = new LineReader(file, new StorageStream(file, in), CONVERTER);
    reader.nextStart = from;
    reader.lineNumber = linesBefore;
    reader.end = end;
    if (start > 0) {
      reader.skipLine(); // Its end is the byte before the range, in it, or behind it.
    }
    return reader;
  }

  /**
   * Writes the text of a file, decompressed, as it is.
   *
   * @throws UserException if the file is damaged
   */
  public static void copy(String file, OutputStream to, Configuration hadoop) throws IOException {
    try (LineReader reader = open(file, hadoop)) {
      while (reader.fill()) {
        while (reader.goTo(reader.lineEndInBuffer())) {
          reader.lineNumber++;
        }
        to.write(reader.buffer, 0, reader.bufferEnd);
      }
    }
  }

  /**
   * Returns the number of lines of a file that can be read more than once; 0 if that is not
   * certain, as with a pipe. Mistakes in it are left to its readers.
   */
  public static long count(GivenPath file, Configuration hadoop) {
    if (file.status(hadoop).getLen() == 0) {
      return 0;
    }
    try (LineReader reader = open(file, hadoop)) {
      return reader.countToEnd();
    } catch (IOException | UserException e) {
      return 0;
    }
  }

  /** Reads standard input, which is not compressed. */
  public static LineReader ofStandardInput() {
    return new LineReader(STANDARD_INPUT, System.in, CONVERTER);
  }

  /** Reads raw bytes; {@code file} determines the compression and appears in messages. */
  public static LineReader of(String file, InputStream raw) throws IOException {
    try {
      return new LineReader(file, Compression.decompressed(file, raw), CONVERTER);
    } catch (IOException e) {
      throw damaged(file, 0, e);
    }
  }

  /**
   * Reads bytes that are decompressed already.
   *
   * @param converter the program that messages recommend for files in other encodings
   */
  static LineReader ofText(String file, InputStream text, String converter) {
    return new LineReader(file, text, converter);
  }

  /**
   * The next line without its end, or null after the last.
   *
   * @throws UserException if it is too long
   */
  public String next() {
    if (!begin()) {
      return null;
    }
    if (isTooLong) {
      requireUndamaged(lineNumber - 1);
      throw UserException.of(
          "%s: line %d is longer than %d MiB; expected text with one sentence per line",
          file, lineNumber, RawPair.MAX_CHARACTERS >> 20);
    }
    return text();
  }

  /**
   * The next line, or only the start of one that {@link #isTooLong}, or null after the last: for
   * callers that can go on without a line.
   */
  public String nextOrStart() {
    if (!begin()) {
      return null;
    }
    if (isTooLong) {
      skipLine();
      lineSize = SHOWN_BYTES;
      while (lineSize > 0 && (line[lineSize] & 0xC0) == 0x80) {
        lineSize--; // not in the middle of a character
      }
    }
    return text();
  }

  /** Returns whether there is more of the last line than was returned. */
  public boolean isTooLong() {
    return isTooLong;
  }

  /** Reads the next line, as far as it is not too long; false after the last. */
  private boolean begin() {
    lineStart = nextStart;
    lineSize = 0;
    isTooLong = false;
    if (nextStart >= end || !readLine()) {
      return false;
    }
    lineNumber++;
    return true;
  }

  private String text() {
    hasCarriageReturn = lineSize > 0 && line[lineSize - 1] == '\r';
    lineSize -= hasCarriageReturn ? 1 : 0;
    String text = decode();
    if (text.indexOf('\0') >= 0) {
      requireNoUtf16();
    }
    if (!lineFeedSeen && text.indexOf('\r') >= 0) {
      throw UserException.of(
          "%s: lines end with carriage returns alone; convert them, for example with tr '\\r' '\\n'",
          file);
    }
    return text;
  }

  /** Returns the number of lines read so far, which is the number of the last one. */
  public long lineNumber() {
    return lineNumber;
  }

  /** Returns what stands before the line feed that ends the last line read: CR or nothing. */
  public String carriageReturn() {
    return hasCarriageReturn ? "\r" : "";
  }

  /** Returns the file as it was opened. */
  public String file() {
    return file;
  }

  /** Returns the byte of the text at which the last line read starts. */
  public long lineStart() {
    return lineStart;
  }

  /** Reads to the end and returns the number of lines of the whole file. */
  public long countToEnd() {
    return skipTo(Long.MAX_VALUE);
  }

  /** Skips lines until so many have been read, or to the end; returns how many that are. */
  public long skipTo(long lines) {
    while (lineNumber < lines && skipLine()) {
      lineNumber++;
    }
    return lineNumber;
  }

  /** Reads to the end of a line, or to where it is too long. */
  private boolean readLine() {
    boolean any = false;
    while (bufferAt < bufferEnd || fill()) {
      any = true;
      int lineEnd = lineEndInBuffer();
      if (lineSize + lineEnd - bufferAt > RawPair.MAX_CHARACTERS) {
        isTooLong = true;
        return true;
      }
      append(lineEnd);
      if (goTo(lineEnd)) {
        return true;
      }
    }
    return any;
  }

  /** Goes to the start of the next line or piece; false if nothing was left. */
  private boolean skipLine() {
    boolean any = false;
    while (nextStart < end && (bufferAt < bufferEnd || fill())) {
      any = true;
      if (goTo(lineEndInBuffer())) {
        return true;
      }
    }
    return any;
  }

  private int lineEndInBuffer() {
    int at = bufferAt;
    while (at < bufferEnd && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  /** Goes behind the end of the line; false if that is not in the buffer. */
  private boolean goTo(int lineEnd) {
    boolean isComplete = lineEnd < bufferEnd;
    nextStart += lineEnd - bufferAt + (isComplete ? 1 : 0);
    bufferAt = isComplete ? lineEnd + 1 : lineEnd;
    lineFeedSeen |= isComplete;
    return isComplete;
  }

  private void append(int end) {
    int count = end - bufferAt;
    if (lineSize + count > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, lineSize + count));
    }
    System.arraycopy(buffer, bufferAt, line, lineSize, count);
    lineSize += count;
  }

  private boolean fill() {
    try {
      bufferAt = 0;
      bufferEnd = Math.max(0, in.read(buffer, 0, buffer.length));
      return bufferEnd > 0;
    } catch (IOException e) {
      throw damaged(file, lineNumber, e);
    }
  }

  private String decode() {
    String text = replaced();
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireValid();
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.substring(1) : text;
  }

  /** Returns the last line read, also one that was refused; U+FFFD replaces what is not UTF-8. */
  public String replaced() {
    return new String(line, 0, lineSize, StandardCharsets.UTF_8);
  }

  /** Decodes strictly, because the file itself may contain the replacement character. */
  private void requireValid() {
    ByteBuffer bytes = ByteBuffer.wrap(line, 0, lineSize);
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    if (strict.decode(bytes, CharBuffer.allocate(lineSize), true).isError()) {
      requireUncompressed();
      requireNoUtf16Mark();
      requireUndamaged(lineNumber - 1);
      throw UserException.of(
          "%s:%d: invalid UTF-8 at byte %d of the line (byte %d of the text, from 0): found"
              + " 0x%02X; convert the file to UTF-8, for example with %s",
          file,
          lineNumber,
          bytes.position(),
          lineStart + bytes.position(),
          line[bytes.position()],
          converter);
    }
  }

  private void requireUncompressed() {
    Compression compression = Compression.ofStart(Arrays.copyOf(line, lineSize));
    if (lineNumber == 1 && compression != Compression.NONE && file.equals(STANDARD_INPUT)) {
      throw UserException.of(
          "%s: compressed (%s), which only the name of a file tells: decompress it before, or give the file by its name",
          file, compression.suffix());
    }
    if (lineNumber == 1 && compression != Compression.NONE) {
      throw UserException.of(
          "%s: compressed, but its name does not say so; give it a name that ends in %s",
          file, compression.suffix());
    }
  }

  /**
   * Reads a compressed file to its end before a text of it is refused, because the checksum there
   * explains the effects of earlier damage. Nothing can be read after it.
   */
  private void requireUndamaged(long linesBefore) {
    if (Compression.ofName(file) == Compression.NONE) {
      return;
    }
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw damaged(file, linesBefore, e);
    }
  }

  private void requireNoUtf16Mark() {
    if (lineNumber == 1 && lineSize > 1 && (isStart(0xFE, 0xFF) || isStart(0xFF, 0xFE))) {
      throw UserException.of(
          "%s: begins with a UTF-16 byte order mark; convert the file to UTF-8, for example with iconv -f UTF-16 -t UTF-8",
          file);
    }
  }

  private boolean isStart(int first, int second) {
    return line[0] == (byte) first && line[1] == (byte) second;
  }

  /** UTF-16 has zero bytes next to line feeds in every script, and next to each ASCII letter. */
  private void requireNoUtf16() {
    int zeros = 0;
    for (int i = 0; i < lineSize; i++) {
      zeros += line[i] == 0 ? 1 : 0;
    }
    if (line[0] == 0 || line[lineSize - 1] == 0 || zeros > lineSize / UTF_16_ZEROS) {
      requireUndamaged(lineNumber - 1);
      throw UserException.of(
          "%s:%d: %d of %d bytes are zero, as in UTF-16; convert the file to UTF-8, for example"
              + " with iconv -f UTF-16LE or -f UTF-16BE, or remove the zero bytes with tr -d"
              + " '\\0'",
          file, lineNumber, zeros, lineSize);
    }
  }

  private static UserException damaged(String file, long line, IOException e) {
    return UserException.of(
        "%s: cannot be decompressed after line %d (%s): the file is damaged or cut off; fetch"
            + " it again",
        file, line, e.getMessage() == null ? "it ends prematurely" : e.getMessage());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
