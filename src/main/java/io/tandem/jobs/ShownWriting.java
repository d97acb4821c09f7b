package io.tandem.jobs;

import io.tandem.store.WorkStage;
import io.tandem.store.WritingProgress;

/** The writing of a corpus, shown to a person. Driver only. */
final class ShownWriting implements WritingProgress {
  private final JobProgress progress;

  private ShownWriting(JobProgress progress) {
    this.progress = progress;
  }

  static WritingProgress by(JobProgress progress) {
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
