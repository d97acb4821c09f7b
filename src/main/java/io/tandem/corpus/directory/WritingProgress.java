package io.tandem.corpus.directory;

import java.util.function.Consumer;

/** Told how the writing of a corpus goes: a line about each stage when it is done. Driver only. */
@FunctionalInterface
public interface WritingProgress extends Consumer<String> {
  /** Told that a stage begins. */
  default void begins(WorkStage stage) {}
}
