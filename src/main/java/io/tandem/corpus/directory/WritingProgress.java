package io.tandem.corpus.directory;

import java.util.function.Consumer;

/**
 * Receives the progress of writing a corpus: a line about each stage when it is done. Driver only.
 */
@FunctionalInterface
public interface WritingProgress extends Consumer<String> {
  /** Called when a stage begins. */
  default void begins(WorkStage stage) {}
}
