package io.tandem.jobs.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.corpus.document.Document;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.Sentences;
import io.tandem.corpus.document.TranslationMemory;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.translation.Translation;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.alignment.KeptTerms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;

/**
 * Documents, whose sentences are records and which are written back with translations. Until a
 * document is whole, a line of JSON holds the translation of a sentence. Driver and executors.
 *
 * @param languages those of the model
 * @param sentences how paragraphs are divided
 * @param memory translations by people; an executor indexes them once
 * @param counts of all documents
 * @param page what a person can look at; empty unless it is asked for
 */
record DocumentForm(
    Languages languages,
    Sentences sentences,
    Broadcast<TranslationMemory> memory,
    DocumentCounts counts,
    List<DocumentPage> page)
    implements RecordForm {
  /** The most bytes of a document, which is held as a whole. */
  private static final int MAX_BYTES = 256 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public FileRecords open(String file, long first, Configuration hadoop) throws IOException {
    Iterator<String> sentences = read(file, hadoop).sentences().iterator();
    long[] number = {0};
    return new FileRecords(
        () -> {},
        () -> {
          if (!sentences.hasNext()) {
            return null;
          }
          String sentence = sentences.next();
          return InputRecord.of(number[0]++, sentence, sentence, "");
        },
        first);
  }

  private Document read(String file, Configuration hadoop) throws IOException {
    DocumentFormat format = DocumentFormat.ofName(new Path(file).getName()).orElseThrow();
    try (InputStream raw = GivenPath.file(file).open(hadoop);
        InputStream in = Compression.decompressed(file, raw)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw UserException.of(
            "%s: more than %,d MB, the most of a document: divide it", file, MAX_BYTES >> 20);
      }
      return Document.of(
          bytes, file, format, new DocumentContext(languages, sentences, memory.value()));
    }
  }

  @Override
  public List<String> written(InputRecord record, Translation translation) {
    ObjectNode line = JSON.createObjectNode().put("text", translation.text());
    KeptTerms terms = translation.terms();
    if (terms.count() > 0) {
      line.set("terms", JSON.valueToTree(terms));
    }
    translation
        .alignment()
        .links()
        .forEach(link -> line.withArray("links").add(link.source()).add(link.target()));
    return List.of(line.toString());
  }

  @Override
  public boolean isOfLines() {
    return false;
  }

  @Override
  public void join(String file, List<String> parts, OutputStream out, Configuration hadoop)
      throws IOException {
    Document document = read(file, hadoop);
    Document.Translated translated = document.translated(new Translated(parts, hadoop));
    counts.add(translated.counts());
    page.forEach(one -> one.add(file, translated.texts()));
    out.write(translated.bytes());
  }

  /** The translations of a document's sentences, from the files with their lines. */
  private static final class Translated implements Iterator<Document.Sentence> {
    private final Iterator<String> parts;
    private final Configuration hadoop;
    private Iterator<String> lines = Stream.<String>empty().iterator();

    Translated(List<String> parts, Configuration hadoop) {
      this.parts = parts.iterator();
      this.hadoop = hadoop;
    }

    @Override
    public boolean hasNext() {
      while (!lines.hasNext() && parts.hasNext()) {
        lines = lines(parts.next());
      }
      return lines.hasNext();
    }

    private Iterator<String> lines(String part) {
      Path path = new Path(part);
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().iterator();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Document.Sentence next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        JsonNode line = JSON.readTree(lines.next());
        JsonNode links = line.path("links");
        List<Alignment.Link> found =
            IntStream.range(0, links.size() / 2)
                .mapToObj(
                    i -> new Alignment.Link(links.get(2 * i).asInt(), links.get(2 * i + 1).asInt()))
                .toList();
        KeptTerms terms =
            line.has("terms")
                ? JSON.treeToValue(line.get("terms"), KeptTerms.class)
                : KeptTerms.NONE;
        return new Document.Sentence(line.path("text").asText(), found, terms);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
