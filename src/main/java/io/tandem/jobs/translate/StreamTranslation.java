package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Translates a stream of lines in this JVM, without Spark. Lines that have arrived are translated
 * together and written at once, so it serves pipes as well as people at a terminal.
 */
public final class StreamTranslation {
  private final Translator translator;
  private final TranslationLines format;
  private final TranslationCounts counts;

  public StreamTranslation(
      Translator translator, TranslationLines format, TranslationCounts counts) {
    this.translator = translator;
    this.format = format;
    this.counts = counts;
  }

  public void translate(LineReader in, OutputStream out) throws IOException {
    ReadAhead lines = new ReadAhead(in, translator.linesAtOnce());
    long number = 0;
    try {
      for (List<String> some = take(lines); !some.isEmpty(); some = take(lines)) {
        StringBuilder text = new StringBuilder();
        for (Translation translation : translator.translate(some, counts::advance)) {
          counts.add(translation);
          format.of(number++, translation).forEach(line -> text.append(line).append('\n'));
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted after " + number + " lines", e);
    }
  }

  private List<String> take(ReadAhead lines) throws InterruptedException {
    return lines.take(translator.linesAtOnce());
  }
}
