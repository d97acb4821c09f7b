package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.format.TextEncoding;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.KeptTerms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A document whose texts are translated while everything else stays byte for byte: each unit's
 * sentences go out without codes, and come back with each code once. Of a zip file, this holds for
 * the contents of its entries.
 */
public final class Document {
  /** A translated sentence; links are between words, numbered from 0 on either side. */
  public record Sentence(String text, List<Link> links, KeptTerms terms) {
    public Sentence(String text, List<Link> links) {
      this(text, links, KeptTerms.NONE);
    }
  }

  /** A translated document, with its texts in their order. */
  public record Translated(byte[] bytes, List<TranslatedText> texts) {
    public Counts counts() {
      return Counts.of(texts);
    }
  }

  private static final int MAX_UNPACKED_BYTES = 512 << 20;

  /** The part of memory that the entries of a zip file may take. */
  private static final int ENTRIES_PART = 4;

  /** The bytes that a byte of text takes in memory, with tags, sentences and codes, at least. */
  private static final int MEMORY_PER_BYTE = 32;

  /** The texts by the name of their entry; one name without meaning if there are no entries. */
  private final Map<String, DocumentUnits> parts;

  /** Makes the file of the contents of its parts. */
  private final Function<Map<String, byte[]>, byte[]> file;

  private Document(Map<String, DocumentUnits> parts, Function<Map<String, byte[]>, byte[]> file) {
    this.parts = parts;
    this.file = file;
  }

  /**
   * Reads a document.
   *
   * @param file its name, for messages
   * @throws UserException if it is not of its format
   */
  public static Document of(
      byte[] bytes, String file, DocumentFormat format, DocumentContext context) {
    return of(bytes, file, format, context, Runtime.getRuntime().maxMemory());
  }

  /**
   * @param memory the bytes of memory that there are
   */
  static Document of(
      byte[] bytes, String file, DocumentFormat format, DocumentContext context, long memory) {
    Map<String, DocumentUnits> parts = new LinkedHashMap<>();
    Optional<Pattern> entries = format.entries();
    if (entries.isEmpty()) {
      parts.put("", DocumentUnits.of(bytes, file, format, context));
      return new Document(parts, contents -> contents.get(""));
    }
    ZippedEntries zipped = zipped(bytes, file, memory);
    if (!zipped.names().contains(format.mark())) {
      throw UserException.of(
          "%s: a zip file without %s: no document of the kind that its name says",
          file, format.mark());
    }
    List<String> names =
        zipped.names().stream().filter(name -> entries.get().matcher(name).matches()).toList();
    long size = names.stream().mapToLong(name -> zipped.content(name).length).sum();
    if (size > memory / MEMORY_PER_BYTE) {
      throw UserException.of(
          "%s: its texts unpack to %,d MB, more than the %,d MB that %,d MB of memory hold: divide it, or give more by --driver-memory and --executor-memory",
          file, size >> 20, memory / MEMORY_PER_BYTE >> 20, memory >> 20);
    }
    for (String name : names) {
      String shown = file + "/" + name;
      parts.put(name, DocumentUnits.of(zipped.content(name), shown, format, context));
    }
    Set<String> fixed =
        parts.values().stream().flatMap(part -> part.fixed().stream()).collect(Collectors.toSet());
    parts.replaceAll((name, part) -> part.without(fixed));
    return new Document(parts, zipped::with);
  }

  /**
   * Reads a document whose encoding does not count, as it is a text already. Translated, it is in
   * UTF-8.
   *
   * @param name for messages
   * @param format one that is no zip file
   * @throws UserException if it is not of its format
   */
  public static Document ofText(
      String text, String name, DocumentFormat format, DocumentContext context) {
    DocumentText read =
        new DocumentText(text, name, new TextEncoding(StandardCharsets.UTF_8, new byte[0]), format);
    Map<String, DocumentUnits> whole = Map.of("", DocumentUnits.of(read, context));
    return new Document(whole, contents -> contents.get(""));
  }

  private static ZippedEntries zipped(byte[] bytes, String file, long memory) {
    try {
      return ZippedEntries.of(bytes, (int) Math.min(MAX_UNPACKED_BYTES, memory / ENTRIES_PART));
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns the sentences that the model has to translate, in their order. */
  public List<String> sentences() {
    return parts.values().stream().flatMap(part -> part.sentences().stream()).toList();
  }

  /**
   * Returns the document with translations.
   *
   * @param translations of {@link #sentences}, in their order
   */
  public Translated translated(Iterator<Sentence> translations) {
    boolean hasTexts = parts.values().stream().anyMatch(DocumentUnits::hasTexts);
    Map<String, byte[]> contents = new LinkedHashMap<>();
    List<TranslatedText> texts = new ArrayList<>();
    for (Map.Entry<String, DocumentUnits> part : parts.entrySet()) {
      Translated translated = part.getValue().translated(translations, hasTexts);
      contents.put(part.getKey(), translated.bytes());
      texts.addAll(translated.texts());
    }
    return new Translated(file.apply(contents), texts);
  }
}
