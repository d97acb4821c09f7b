package io.tandem.jobs.progress;

import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.directory.WritingProgress;

/** Shows the user the progress of writing a corpus. Driver only. */
public final class ShownWriting implements WritingProgress {
  private final JobProgress progress;

  private ShownWriting(JobProgress progress) {
    this.progress = progress;
  }

  public static WritingProgress by(JobProgress progress) {
    return new ShownWriting(progress);
  }

  @Override
  public void accept(String line) {
    progress.say(line);
  }

  @Override
  public void begins(WorkStage stage) {
    progress.begin(stage);
  }
}
