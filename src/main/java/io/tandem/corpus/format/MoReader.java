package io.tandem.corpus.format;

import io.tandem.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pairs from a compiled gettext catalogue; GNU gettext manual, "The Format of GNU MO Files". Its
 * strings can be anywhere in the file, which is therefore held in memory as a whole, as the format
 * intends.
 */
final class MoReader implements PairReader {

  /** How many messages, one with the other, may have the same bytes of the file. */
  private static final int MOST_SHARING = 16;

  private static final int MAGIC = 0x950412de;
  private static final int MAXIMUM_BYTES = 1 << 28;
  private static final int COUNT_AT = 8;
  private static final int SOURCES_AT = 12;
  private static final int TARGETS_AT = 16;
  private static final int HEADER_BYTES = 28;
  private static final int ENTRY_BYTES = 8;
  private static final char CONTEXT_END = '\u0004';
  private static final char PLURAL_SEPARATOR = '\0';
  private static final Pattern CHARSET = Pattern.compile("(?i)charset=([\\w.:-]+)");

  private final String file;
  private final ByteBuffer bytes;
  private final int count;
  private Charset charset = StandardCharsets.UTF_8;
  private int entry;

  /** The bytes of all strings so far. */
  private long given;

  private MoReader(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    if (bytes.limit() < HEADER_BYTES) {
      throw damaged(String.format(Locale.ROOT, "it has %d bytes", bytes.limit()));
    }
    count = bytes.getInt(COUNT_AT);
    if (count < 0) {
      throw damaged(
          String.format(
              Locale.ROOT, "it claims to have %d messages", Integer.toUnsignedLong(count)));
    }
  }

  /** Returns whether a file that starts with these bytes is compiled, in either byte order. */
  static boolean isMagic(byte[] start) {
    if (start.length < Integer.BYTES) {
      return false;
    }
    int magic = ByteBuffer.wrap(start).getInt();
    return magic == MAGIC || Integer.reverseBytes(magic) == MAGIC;
  }

  static MoReader read(String file, InputStream in) throws IOException {
    try (in) {
      byte[] all = in.readNBytes(MAXIMUM_BYTES);
      if (all.length == MAXIMUM_BYTES) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s: compiled catalogues of more than %d MiB are not supported; use the PO file"
                    + " (msgunfmt)",
                file,
                MAXIMUM_BYTES >> 20));
      }
      ByteBuffer bytes = ByteBuffer.wrap(all);
      if (bytes.getInt(0) != MAGIC) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
      }
      return new MoReader(file, bytes);
    }
  }

  @Override
  public RawPair next() {
    while (entry < count) {
      ByteBuffer source = string(SOURCES_AT);
      ByteBuffer target = string(TARGETS_AT);
      entry++;
      if (source.hasRemaining()) {
        return pair(source, target);
      }
      readHeader(target);
    }
    return null;
  }

  private RawPair pair(ByteBuffer source, ByteBuffer target) {
    if (source.remaining() > RawPair.MOST_CHARACTERS
        || target.remaining() > RawPair.MOST_CHARACTERS) {
      return RawPair.unusable(entry, "", RawPair.TOO_LONG);
    }
    String id;
    String translation;
    try {
      id = charset.newDecoder().decode(source.duplicate()).toString();
      translation = charset.newDecoder().decode(target).toString();
    } catch (CharacterCodingException e) {
      return RawPair.unusable(entry, charset.decode(source).toString(), Fields.INVALID_TEXT);
    }
    String text = id.substring(id.indexOf(CONTEXT_END) + 1);
    int plural = text.indexOf(PLURAL_SEPARATOR);
    if (plural >= 0) {
      return RawPair.unusable(entry, text.substring(0, plural), GettextMessage.PLURAL);
    }
    return translation.isEmpty()
        ? RawPair.unusable(entry, text, GettextMessage.UNTRANSLATED)
        : RawPair.of(entry, text, translation);
  }

  private void readHeader(ByteBuffer header) {
    Matcher found = CHARSET.matcher(StandardCharsets.ISO_8859_1.decode(header));
    if (found.find()) {
      try {
        charset = Charset.forName(found.group(1));
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw new UserException(
            "%s: the header says charset=%s, which Java does not support; convert the catalogue to UTF-8 with msgconv"
                .formatted(file, found.group(1)),
            e);
      }
    }
  }

  /** Returns the string of the current entry in the table whose offset is at {@code tableAt}. */
  private ByteBuffer string(int tableAt) {
    long at = unsigned(tableAt) + (long) ENTRY_BYTES * entry;
    requireInside(at, ENTRY_BYTES);
    long length = unsigned((int) at);
    long start = unsigned((int) at + Integer.BYTES);
    requireInside(start, length);
    given += length;
    if (given > (long) MOST_SHARING * bytes.limit()) {
      throw damaged(
          String.format(
              Locale.ROOT,
              "up to message %d there are %d bytes of text, and it has %d",
              entry + 1,
              given,
              bytes.limit()));
    }
    return bytes.slice((int) start, (int) length);
  }

  private long unsigned(int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }

  private void requireInside(long start, long length) {
    if (start + length > bytes.limit()) {
      throw damaged(
          String.format(
              Locale.ROOT,
              "message %d is at byte %d of %d",
              entry + 1,
              start + length,
              bytes.limit()));
    }
  }

  private UserException damaged(String found) {
    return new UserException(
        "%s: the compiled catalogue is cut off or damaged: %s; fetch it again"
            .formatted(file, found));
  }

  @Override
  public void close() {
    // nothing is open: the file was read as a whole
  }
}
