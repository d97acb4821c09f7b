package io.tandem.corpus.format;

import io.tandem.Text;
import io.tandem.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pairs from a compiled gettext catalogue; GNU gettext manual, "The Format of GNU MO Files". Its
 * strings can be anywhere in the file, which is therefore held in memory as a whole, as the format
 * intends.
 *
 * <p>Since revision 1, messages whose form depends on the system are in tables of their own, in
 * parts; they are read as {@code msgunfmt} writes them, with {@code <PRIu64>} for the macro of this
 * name.
 */
final class MoReader implements PairReader {

  /** The messages that share the bytes of the file, on average. */
  private static final int MAX_SHARING = 16;

  private static final int MAGIC = 0x950412de;
  private static final int MAX_BYTES = 1 << 28;
  private static final int REVISION_AT = 4;
  private static final int COUNT_AT = 8;
  private static final int SOURCES_AT = 12;
  private static final int TARGETS_AT = 16;
  private static final int HEADER_BYTES = 28;
  private static final int NAMES_AT = 32;
  private static final int PARTED_COUNT_AT = 36;
  private static final int PARTED_SOURCES_AT = 40;
  private static final int PARTED_TARGETS_AT = 44;
  private static final int PARTED_HEADER_BYTES = 48;
  private static final int ENTRY_BYTES = 8;

  /** Stands for no name, behind the last part of a text. */
  private static final int NO_NAME = -1;

  private static final char CONTEXT_END = '\u0004';
  private static final char PLURAL_SEPARATOR = '\0';
  private static final Pattern CHARSET = Pattern.compile("(?i)charset=([\\w.:-]+)");

  private final String file;
  private final ByteBuffer bytes;
  private final int count;

  /** The number of messages in parts, which follow the others. */
  private final int partedCount;

  private Charset charset = StandardCharsets.UTF_8;
  private int entry;

  /** The bytes of all strings so far, and of the descriptions of those in parts. */
  private long given;

  private MoReader(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    requireHeader(HEADER_BYTES);
    count = count(COUNT_AT);
    if ((bytes.getInt(REVISION_AT) & 0xFFFF) > 0) {
      requireHeader(PARTED_HEADER_BYTES);
      partedCount = count(PARTED_COUNT_AT);
    } else {
      partedCount = 0;
    }
  }

  private void requireHeader(int size) {
    if (bytes.limit() < size) {
      throw damaged(Text.format("it has %d bytes", bytes.limit()));
    }
  }

  private int count(int at) {
    int count = bytes.getInt(at);
    if (count < 0) {
      throw damaged(Text.format("it claims to have %d messages", Integer.toUnsignedLong(count)));
    }
    return count;
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
      byte[] all = in.readNBytes(MAX_BYTES);
      if (all.length == MAX_BYTES) {
        throw UserException.of(
            "%s: compiled catalogues of more than %d MiB are not supported; use the PO file"
                + " (msgunfmt)",
            file, MAX_BYTES >> 20);
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
    while (entry - partedCount < count) {
      boolean isWhole = entry < count;
      ByteBuffer source = isWhole ? string(SOURCES_AT) : parted(PARTED_SOURCES_AT);
      ByteBuffer target = isWhole ? string(TARGETS_AT) : parted(PARTED_TARGETS_AT);
      entry++;
      if (source.hasRemaining()) {
        return pair(source, target);
      }
      readHeader(target);
    }
    return null;
  }

  private RawPair pair(ByteBuffer source, ByteBuffer target) {
    if (source.remaining() > RawPair.MAX_CHARACTERS
        || target.remaining() > RawPair.MAX_CHARACTERS) {
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
      return RawPair.unusable(entry, text.substring(0, plural), GettextFile.PLURAL);
    }
    return translation.isEmpty()
        ? RawPair.unusable(entry, text, GettextFile.UNTRANSLATED)
        : RawPair.of(entry, text, translation);
  }

  private void readHeader(ByteBuffer header) {
    Matcher found = CHARSET.matcher(StandardCharsets.ISO_8859_1.decode(header));
    // Templates say CHARSET until somebody fills it in.
    if (found.find() && !found.group(1).equalsIgnoreCase("CHARSET")) {
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
    return described(number(tableAt) + (long) ENTRY_BYTES * entry);
  }

  /**
   * Returns the string of the current entry, with names between its parts. Its table has the offset
   * of a description: the offset of the text, then for each part its length and the number of the
   * name after it.
   */
  private ByteBuffer parted(int tableAt) {
    long at = number(number(tableAt) + (long) Integer.BYTES * (entry - count));
    long start = number(at);
    at += Integer.BYTES;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() <= RawPair.MAX_CHARACTERS) {
      ByteBuffer part = take(at, ENTRY_BYTES).order(bytes.order());
      long length = Integer.toUnsignedLong(part.getInt());
      int name = part.getInt();
      ByteBuffer piece = take(start, length);
      text.write(piece.array(), piece.arrayOffset(), piece.remaining());
      if (name == NO_NAME) {
        return withoutEnd(ByteBuffer.wrap(text.toByteArray()));
      }
      text.writeBytes(name(name).getBytes(StandardCharsets.ISO_8859_1));
      start += length;
      at += ENTRY_BYTES;
    }
    return ByteBuffer.wrap(text.toByteArray());
  }

  /** Returns the name with a number: a macro in brackets, or a flag, of one letter, as it is. */
  private String name(int number) {
    ByteBuffer ended = described(number(NAMES_AT) + ENTRY_BYTES * Integer.toUnsignedLong(number));
    String name = StandardCharsets.ISO_8859_1.decode(withoutEnd(ended)).toString();
    return name.length() > 1 ? "<" + name + ">" : name;
  }

  /** Returns a string without the zero byte that ends it. */
  private static ByteBuffer withoutEnd(ByteBuffer text) {
    boolean isEnded = text.hasRemaining() && text.get(text.limit() - 1) == 0;
    return isEnded ? text.limit(text.limit() - 1) : text;
  }

  /** Returns the string whose length and offset are at an offset. */
  private ByteBuffer described(long at) {
    requireInside(at, ENTRY_BYTES);
    return take(number(at + Integer.BYTES), number(at));
  }

  private ByteBuffer take(long start, long length) {
    requireInside(start, length);
    given += length;
    if (given > (long) MAX_SHARING * bytes.limit()) {
      throw damaged(
          Text.format(
              "up to message %d there are %d bytes of text, and it has %d",
              entry + 1, given, bytes.limit()));
    }
    return bytes.slice((int) start, (int) length);
  }

  private long number(long at) {
    requireInside(at, Integer.BYTES);
    return Integer.toUnsignedLong(bytes.getInt((int) at));
  }

  private void requireInside(long start, long length) {
    if (start + length > bytes.limit()) {
      throw damaged(
          Text.format("message %d is at byte %d of %d", entry + 1, start + length, bytes.limit()));
    }
  }

  private UserException damaged(String found) {
    return UserException.of(
        "%s: the compiled catalogue is cut off or damaged: %s; fetch it again", file, found);
  }

  @Override
  public void close() {
    // nothing is open: the file was read as a whole
  }
}
