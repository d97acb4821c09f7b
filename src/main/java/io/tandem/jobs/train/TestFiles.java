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
 * a fourth how.
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
    write(SEARCH, List.of(search));
  }

  private void write(String name, List<String> lines) throws IOException {
    run.write(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** BLEU of the translations; empty when there are none. */
  public Optional<ScoreReport> bleu() throws IOException {
    if (!exists(HYPOTHESIS)) {
      return Optional.empty();
    }
    Bleu bleu =
        Bleu.of(ResumedSettings.of(run).validation(), run.manifest().corpus().targetLanguage());
    return Optional.of(
        bleu.report(bleu.corpusStatistics(read(HYPOTHESIS), List.of(read(REFERENCE)))));
  }

  /** Returns whether there are translations that were found so. */
  public boolean are(String search) throws IOException {
    return exists(HYPOTHESIS) && exists(SEARCH) && read(SEARCH).equals(List.of(search));
  }

  private boolean exists(String name) throws IOException {
    return run.conf().fileSystem(run.path()).exists(path(name));
  }

  private List<String> read(String name) throws IOException {
    byte[] text = AtomicFile.read(run.conf(), path(name));
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }

  /** Deletes the files before the run trains on. */
  void delete() throws IOException {
    run.delete(HYPOTHESIS);
  }

  private Path path(String name) {
    return new Path(run.path(), name);
  }
}
