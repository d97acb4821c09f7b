package io.tandem.jobs.train;

import io.tandem.metrics.Bleu;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.RunDirectory;
import io.tandem.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The test pairs as a run has translated them, line by line in three files of its directory, and in
 * a fourth how and after which update. They count until the run has been trained further.
 */
public final class TestFiles {
  private static final String SOURCE = "test.source";
  private static final String REFERENCE = "test.reference";
  private static final String HYPOTHESIS = "test.hypothesis";
  private static final String SEARCH = "test.search";

  private final RunDirectory run;

  public TestFiles(RunDirectory run) {
    this.run = run;
  }

  /**
   * Writes the files. What they are found by comes last: without it they are not complete.
   *
   * @param search what determines the translations of a network
   */
  public void write(
      List<String> sources, List<String> references, List<String> hypotheses, String search)
      throws IOException {
    if (exists(SEARCH)) {
      write(SEARCH, List.of());
    }
    write(SOURCE, sources);
    write(REFERENCE, references);
    write(HYPOTHESIS, hypotheses);
    write(SEARCH, List.of(search, trained()));
  }

  private String trained() throws IOException {
    return "update "
        + run.lastCheckpoint().map(checkpoint -> checkpoint.header().updates()).orElse(0L);
  }

  private void write(String name, List<String> lines) throws IOException {
    run.write(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** BLEU of the translations; empty when there are none of the network as it is. */
  public Optional<ScoreReport> bleu() throws IOException {
    if (!how().contains(trained())) {
      return Optional.empty();
    }
    Bleu bleu =
        Bleu.of(ResumedSettings.of(run).validation(), run.manifest().corpus().targetLanguage());
    return Optional.of(
        bleu.report(bleu.corpusStatistics(read(HYPOTHESIS), List.of(read(REFERENCE)))));
  }

  /** Returns whether there are translations of the network as it is that were found so. */
  public boolean are(String search) throws IOException {
    return how().equals(List.of(search, trained()));
  }

  /** Returns how the translations were made; an empty list when they are incomplete. */
  private List<String> how() throws IOException {
    return exists(SEARCH) ? read(SEARCH) : List.of();
  }

  private boolean exists(String name) throws IOException {
    return run.conf().fileSystem(run.path()).exists(path(name));
  }

  private List<String> read(String name) throws IOException {
    byte[] text = AtomicFile.read(run.conf(), path(name));
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }

  private Path path(String name) {
    return new Path(run.path(), name);
  }
}
