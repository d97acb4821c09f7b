package io.tandem.jobs.translate;

import static io.tandem.jobs.translate.TranslateRequest.STREAM;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.corpus.format.LineReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.StandardOutput;
import io.tandem.jobs.progress.LiveLine;
import io.tandem.jobs.progress.StagePace;
import io.tandem.jobs.progress.Terminal;
import io.tandem.run.TrainedModel;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.subword.Subwords;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.TranslationCounts;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;

/**
 * A request worked on in this JVM, with standard input or output, or both. Messages go to the error
 * stream: standard output may be the translation.
 */
public final class StreamRun {
  private static final double NANOS_PER_SECOND = 1e9;

  private final TranslateRequest request;
  private final PrintWriter err;
  private final UnaryOperator<String> named;
  private final Configuration hadoop;
  private final TranslationCounts counts = TranslationCounts.local();

  /**
   * @param named puts the job's name before a message
   */
  public StreamRun(
      TranslateRequest request,
      PrintWriter err,
      UnaryOperator<String> named,
      Configuration hadoop) {
    this.request = request;
    this.err = err;
    this.named = named;
    this.hadoop = hadoop;
  }

  /** Translates, answers or converts; returns the exit code. */
  public int run(TrainedModel loaded, Settings settings) throws IOException {
    PortableModel model = loaded.model();
    if (request.subwords() != null) {
      SubwordStream stream =
          SubwordStream.of(
              request.subwords(),
              Subwords.of(model.subwordFiles(), loaded.description()),
              model.translator(settings.search(), settings.seed()));
      boolean isWritten = run(stream);
      if (!stream.remark().isEmpty()) {
        say(stream.remark());
      }
      return isWritten ? 0 : ExitCodes.READER_GONE;
    }
    long start = System.nanoTime();
    if (request.json()) {
      return answer(model, settings, start);
    }
    boolean isWritten =
        run(
            new StreamTranslation(
                model.translator(settings.search(), settings.seed()),
                request.streamForm(settings.search()),
                counts,
                this::say));
    report(start);
    return isWritten ? 0 : ExitCodes.READER_GONE;
  }

  private int answer(PortableModel model, Settings settings, long start) throws IOException {
    RequestStream stream =
        new RequestStream(
            settings.search(), search -> model.translator(search, settings.seed()), counts);
    boolean isWritten = run(stream);
    report(start);
    if (stream.refused() > 0) {
      say(Text.format("lines that were no requests: %,d", stream.refused()));
    }
    return isWritten ? stream.refused() > 0 ? ExitCodes.USER_MISTAKE : 0 : ExitCodes.READER_GONE;
  }

  /** Returns whether all of it was written: {@code head} closes the pipe when it has enough. */
  private boolean run(StreamWork<?> stream) throws IOException {
    try (LineReader in = openInput();
        LiveLine progress = progress()) {
      if (!isToOutput()) {
        try (AtomicDirectory place =
            AtomicDirectory.create(
                request.givenOutput().in(hadoop),
                AtomicDirectory.Use.STREAM,
                hadoop,
                progress::say)) {
          TextFileOutput.publish(place, hadoop, out -> stream.run(in, out));
        }
        return true;
      }
      // System.out would swallow errors.
      stream.run(in, new FileOutputStream(FileDescriptor.out));
      return true;
    } catch (IOException e) {
      if (isToOutput() && StandardOutput.isReaderGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean isFromInput() {
    return request.input().equals(STREAM);
  }

  private boolean isToOutput() {
    return request.output().equals(STREAM);
  }

  private LineReader openInput() throws IOException {
    if (isFromInput()) {
      if (System.console() != null) {
        say("Enter one sentence per line; press Ctrl-D to finish");
      }
      return LineReader.ofStandardInput();
    }
    if (InputKind.isSeveral(request.givenInput(), hadoop)) {
      throw UserException.of(
          "--input %s names several files: give --output DIR, the directory of their translations",
          request.input());
    }
    return LineReader.open(request.givenInput(), hadoop);
  }

  /** Returns the live line, which is hidden among translations and while a user types. */
  private LiveLine progress() {
    boolean isTyped = isFromInput() && Terminal.isTyped();
    boolean isAmongTranslations = isToOutput() && Terminal.showsOutput();
    Terminal terminal =
        isTyped || isAmongTranslations ? new Terminal(err, 0) : Terminal.ofErrors(err);
    long all =
        terminal.isLive() && !isFromInput() ? LineReader.count(request.givenInput(), hadoop) : 0;
    StagePace pace = new StagePace(System.nanoTime());
    return LiveLine.of(
        terminal,
        named,
        now -> {
          if (!terminal.isLive()) {
            return List.of();
          }
          long done = counts.advanced();
          pace.at(all == 0 || done == 0 ? Double.NaN : Math.min(1, (double) done / all), done, now);
          return pace.parts("translating", "sentences", now);
        });
  }

  private void report(long start) {
    say(request.report(counts, "line", (System.nanoTime() - start) / NANOS_PER_SECOND));
  }

  private void say(String text) {
    err.println(named.apply(text));
    err.flush();
  }
}
