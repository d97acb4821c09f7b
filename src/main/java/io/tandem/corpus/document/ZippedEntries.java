package io.tandem.corpus.document;

import io.tandem.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The entries of a zip file, as office documents and books are, of which some are replaced. */
final class ZippedEntries {
  /** How the list of entries ends, and the place in this end of their number. */
  private static final String LIST_END = "PK\005\006";

  private static final int NUMBER_AT = 10;

  private record Entry(ZipEntry head, byte[] content) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZippedEntries() {}

  /**
   * @param maxBytes the most bytes of all entries, against files that unpack to more than memory
   *     holds
   * @throws UserException if it is no zip file, is cut, or unpacks to more
   */
  static ZippedEntries of(byte[] bytes, int maxBytes) {
    ZippedEntries read = new ZippedEntries();
    int left = maxBytes;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readNBytes(left + 1);
        left -= content.length;
        if (left < 0) {
          throw UserException.of(
              "it unpacks to more than %,d MB: the most of a document is 512 MB, or a quarter of the memory that --driver-memory and --executor-memory give",
              maxBytes >> 20);
        }
        if (read.entries.put(entry.getName(), new Entry(entry, content)) != null) {
          throw UserException.of("it has two entries %s", entry.getName());
        }
      }
    } catch (UserException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      String found = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
      throw new UserException(
          "no zip file that can be read%s; is it cut, or protected by a password?".formatted(found),
          e);
    }
    if (read.entries.isEmpty()) {
      throw new UserException(
          "no zip file, as its name says; is it protected by a password, or of an older format?");
    }
    if (read.entries.size() != listed(bytes)) {
      throw UserException.of(
          "a zip file with %d entries, and a list of %d at its end; is the file cut?",
          read.entries.size(), listed(bytes));
    }
    return read;
  }

  /** Returns the number of entries in the list at the end; 0 if there is none. */
  private static int listed(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(LIST_END) + NUMBER_AT;
    return at < NUMBER_AT || at + 2 > bytes.length ? 0 : text.charAt(at) | text.charAt(at + 1) << 8;
  }

  Set<String> names() {
    return entries.keySet();
  }

  byte[] content(String name) {
    return entries.get(name).content();
  }

  /** Returns the file with other contents of some entries. */
  byte[] with(Map<String, byte[]> changed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Entry entry : entries.values()) {
        byte[] content = changed.getOrDefault(entry.head().getName(), entry.content());
        out.putNextEntry(head(entry.head(), content));
        out.write(content);
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns the time of an entry; the first that a zip file can have if it has none. */
  private static LocalDateTime time(ZipEntry entry) {
    try {
      return entry.getTimeLocal();
    } catch (DateTimeException e) {
      return LocalDateTime.of(1980, 1, 1, 0, 0);
    }
  }

  /** The first entry of some formats has to stay uncompressed. */
  private static ZipEntry head(ZipEntry from, byte[] content) {
    ZipEntry head = new ZipEntry(from.getName());
    head.setTimeLocal(time(from));
    if (from.getMethod() == ZipEntry.STORED) {
      CRC32 checksum = new CRC32();
      checksum.update(content);
      head.setMethod(ZipEntry.STORED);
      head.setSize(content.length);
      head.setCrc(checksum.getValue());
    }
    return head;
  }
}
